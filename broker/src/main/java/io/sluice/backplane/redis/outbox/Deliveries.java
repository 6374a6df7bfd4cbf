package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.wire.Reply;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one message on their way, and the receipt that their answers add up to.
 *
 * <p>Threads: filled by the one that sends; the receipt is made where the last answer comes in.
 */
final class Deliveries {
    private final Command.Send send;
    private final List<NodeId> nodes = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<CompletableFuture<boolean[]>> answers = new ArrayList<>();

    Deliveries(Command.Send send) {
        this.send = send;
    }

    void add(NodeId node, Target target, Operation<boolean[]> operation) {
        nodes.add(node);
        targets.add(target);
        answers.add(operation.answer().toCompletableFuture());
    }

    CompletionStage<Receipt> receipt(ReplyInbox.@Nullable Question question) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((all, failure) -> failure)
                .thenCompose(failure ->
                        failure == null ? complete(question) : CompletableFuture.<Receipt>failedFuture(partial()));
    }

    private CompletionStage<Receipt> complete(ReplyInbox.@Nullable Question question) {
        List<NodeId> reached = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (anyOf(answers.get(i).join()) && !reached.contains(nodes.get(i))) {
                reached.add(nodes.get(i));
            }
        }
        List<String> offline = offline();
        if (question == null) {
            return CompletableFuture.completedFuture(
                    new Receipt(send.messageId(), reached.size(), offline, Optional.empty()));
        }
        return question.await(reached, send.awaitWritten().orElseThrow())
                .thenApply(replies ->
                        new Receipt(send.messageId(), reached.size(), offline, Optional.of(sum(reached, replies))));
    }

    private static Receipt.Written sum(Collection<NodeId> reached, Map<NodeId, Reply> replies) {
        long matched = 0;
        long written = 0;
        long dropped = 0;
        for (Reply reply : replies.values()) {
            if (reply instanceof Reply.Counts counts) {
                matched += counts.matched();
                written += counts.written();
                dropped += counts.dropped();
            }
        }
        return new Receipt.Written(matched, written, dropped, ReplyInbox.missing(reached, replies));
    }

    private List<String> offline() {
        Set<String> absent = new LinkedHashSet<>(names(send.target()));
        for (int i = 0; i < nodes.size() && !absent.isEmpty(); i++) {
            List<String> there = names(targets.get(i));
            boolean[] hits = answers.get(i).join();
            for (int n = 0; n < there.size(); n++) {
                if (hits[n]) {
                    absent.remove(there.get(n));
                }
            }
        }
        return List.copyOf(absent);
    }

    /** Clients and uids by name; nothing for groups and everyone, whose absence is no news. */
    private static List<String> names(Target target) {
        return target.dispatch(new Target.Cases<List<String>>() {
            @Override
            public List<String> everyone() {
                return List.of();
            }

            @Override
            public List<String> clients(List<ClientId> clients) {
                return clients.stream().map(ClientId::toString).toList();
            }

            @Override
            public List<String> uids(List<Uid> uids) {
                return uids.stream().map(Uid::value).toList();
            }

            @Override
            public List<String> groups(List<Group> groups) {
                return List.of();
            }
        });
    }

    private static boolean anyOf(boolean[] hits) {
        for (boolean hit : hits) {
            if (hit) {
                return true;
            }
        }
        return false;
    }

    private Unavailable partial() {
        Set<NodeId> asked = new LinkedHashSet<>(nodes);
        Set<NodeId> failed = new LinkedHashSet<>();
        boolean unknown = false;
        for (int i = 0; i < nodes.size(); i++) {
            if (answers.get(i).isCompletedExceptionally()) {
                failed.add(nodes.get(i));
                Throwable why =
                        answers.get(i).handle((hits, failure) -> failure).join();
                unknown |= Script.unwrap(why) instanceof Unavailable lost && lost.outcome() == Outcome.UNKNOWN;
            }
        }
        Outcome outcome = failed.size() < asked.size() ? Outcome.PARTIAL : unknown ? Outcome.UNKNOWN : Outcome.NOTHING;
        return new Unavailable(
                outcome,
                failed.size() + " of " + asked.size() + " nodes did not take the message",
                List.copyOf(failed),
                null);
    }
}
