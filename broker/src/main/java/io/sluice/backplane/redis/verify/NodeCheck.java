package io.sluice.backplane.redis.verify;

import io.sluice.backplane.Verification;
import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.Kind;
import io.sluice.backplane.Verification.NodeReport;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.outbox.NodeQuestions;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One node: a first pass names suspects, then each is looked at again until it agrees, or tells the same twice after two
 * seconds, which is longer than a heartbeat's frame or the close of a socket is on its way.
 */
final class NodeCheck {
    private static final int SUSPECTS_AT_ONCE = 100;
    private static final int SUSPECTS_PER_LOOK = 10_000;
    private static final int LOOKS = 4;
    private static final int MOST_LOOKS = 10;
    private static final long PAUSE_MILLIS = 600;

    private final RedisLink link;
    private final NodeId node;
    private final Keys.OfNode ofNode;
    private final Memory memory;
    private final FirstPass firstPass;
    private final ClientCheck clients;
    private final BackwardIndex backward;

    NodeCheck(RedisLink link, Keys keys, NodeQuestions questions, NodeId node) {
        this.link = link;
        this.node = node;
        this.ofNode = keys.of(node);
        this.memory = new Memory(questions, node);
        RecordReader records = new RecordReader(link.commands(), node, ofNode);
        ForwardIndex forward = new ForwardIndex(link.commands(), node, ofNode);
        this.firstPass = new FirstPass(link.commands(), node, keys, records, forward, memory);
        this.clients = new ClientCheck(node, records, forward, memory);
        this.backward = new BackwardIndex(link.commands(), node, keys, records);
    }

    /**
     * @param found how many differences there are; {@link Verification#NAMED} of them at most are in the list
     * @param unanswered whether its memory could not be asked
     */
    record Outcome(Optional<NodeReport> report, List<Difference> differences, int found, boolean unanswered) {}

    CompletionStage<Outcome> run() {
        return link.commands()
                .exists(ofNode.node())
                .thenCombine(link.commands().hlen(ofNode.clients()), (alive, held) -> alive > 0 ? -1 : held)
                .thenCompose(ghosts -> ghosts < 0 ? alive() : CompletableFuture.completedFuture(dead(ghosts)));
    }

    private Outcome dead(long ghosts) {
        List<Difference> found = ghosts == 0
                ? List.of()
                : List.of(new Difference(
                        node,
                        Kind.NODE_NOT_REAPED,
                        node.toString(),
                        "it has no lease, and Redis still holds " + ghosts + " clients of it"));
        return new Outcome(Optional.empty(), found, found.size(), false);
    }

    private CompletionStage<Outcome> alive() {
        return firstPass.run().thenCompose(suspects -> {
            NodeReport[] report = new NodeReport[1];
            return link.commands()
                    .hlen(ofNode.clients())
                    .thenAccept(count -> report[0] =
                            new NodeReport(node, count, suspects.groupSizes.size(), suspects.uidSizes.size()))
                    .thenCompose(counted -> all(suspects))
                    .thenApply(
                            found -> new Outcome(Optional.of(report[0]), found.named, found.count, memory.isSilent()));
        });
    }

    /** A million ghosts are counted, and a thousand of them are kept. */
    private static final class Tally {
        private final List<Difference> named = new ArrayList<>();
        private int count;

        private void add(Collection<Difference> found) {
            count += found.size();
            found.stream().limit(Verification.NAMED - named.size()).forEach(named::add);
        }
    }

    private CompletionStage<Tally> all(Suspects suspects) {
        Tally tally = new Tally();
        tally.add(suspects.strange);
        List<Suspects> parts = suspects.parts(SUSPECTS_PER_LOOK);
        return Stages.repeat(
                        0,
                        next -> next == parts.size(),
                        next -> again(parts.get(next), 0, Set.of()).thenApply(found -> {
                            tally.add(found);
                            return next + 1;
                        }))
                .thenApply(done -> tally);
    }

    private CompletionStage<Set<Difference>> again(Suspects suspects, int looks, Set<Difference> before) {
        if (suspects.none()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        return look(suspects).thenCompose(found -> {
            if (looks >= LOOKS && found.equals(before)) {
                return CompletableFuture.completedFuture(found);
            }
            if (looks == MOST_LOOKS) {
                Set<Difference> lasting = new HashSet<>(found);
                lasting.retainAll(before);
                return CompletableFuture.completedFuture(lasting);
            }
            CompletableFuture<Set<Difference>> result = new CompletableFuture<>();
            var unused = link.executor()
                    .schedule(
                            () -> again(narrowed(suspects, found), looks + 1, found)
                                    .whenComplete((lasting, failure) -> {
                                        if (failure == null) {
                                            result.complete(lasting);
                                        } else {
                                            result.completeExceptionally(failure);
                                        }
                                    }),
                            PAUSE_MILLIS,
                            TimeUnit.MILLISECONDS);
            return result;
        });
    }

    private CompletionStage<Set<Difference>> look(Suspects suspects) {
        Set<Difference> found = new HashSet<>();
        return inTurn(suspects.clients, SUSPECTS_AT_ONCE, part -> clients.differences(part), found)
                .thenCompose(seen -> inTurn(suspects.groups, 1, part -> backward.group(part.get(0)), found))
                .thenCompose(seen -> inTurn(suspects.uids, 1, part -> backward.uid(part.get(0)), found))
                .thenApply(seen -> found);
    }

    private static CompletionStage<?> inTurn(
            Collection<String> names,
            int atOnce,
            Function<List<String>, CompletionStage<List<Difference>>> look,
            Set<Difference> found) {
        return Stages.inParts(List.copyOf(names), atOnce, look).thenAccept(found::addAll);
    }

    /** What agrees by now is no suspect any more. */
    private Suspects narrowed(Suspects before, Set<Difference> found) {
        Set<String> subjects = new HashSet<>();
        found.forEach(difference -> subjects.add(difference.subject()));
        Suspects left = new Suspects();
        new ArrayList<>(before.clients)
                .stream().filter(local -> subjects.contains(node + local)).forEach(left.clients::add);
        before.groups.stream().filter(subjects::contains).forEach(left.groups::add);
        before.uids.stream().filter(subjects::contains).forEach(left.uids::add);
        return left;
    }
}
