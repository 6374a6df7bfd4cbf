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

    /** @param question put to the nodes; who has not even taken the message when its time is over has not answered */
    CompletionStage<Receipt> receipt(ReplyInbox.@Nullable Question question) {
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        CompletionStage<?> settled = question == null ? all.handle((done, failure) -> done) : question.whileTime(all);
        return settled.thenCompose(done -> answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally)
                ? CompletableFuture.<Receipt>failedFuture(refusal())
                : complete(question));
    }

    private CompletionStage<Receipt> complete(ReplyInbox.@Nullable Question question) {
        Set<NodeId> reached = new LinkedHashSet<>();
        Set<NodeId> late = new LinkedHashSet<>();
        List<Optional<boolean[]>> known =
                answers.stream().map(Deliveries::known).toList();
        for (int i = 0; i < nodes.size(); i++) {
            if (known.get(i).isEmpty()) {
                late.add(nodes.get(i));
            } else if (anyOf(known.get(i).get())) {
                reached.add(nodes.get(i));
            }
        }
        List<String> offline = offline(known);
        if (question == null) {
            return CompletableFuture.completedFuture(
                    new Receipt(send.messageId(), reached.size(), offline, Optional.empty()));
        }
        return question.await(reached).thenApply(replies -> {
            late.addAll(ReplyInbox.missing(reached, replies));
            return new Receipt(send.messageId(), reached.size(), offline, Optional.of(sum(late, replies)));
        });
    }

    private static Receipt.Written sum(Collection<NodeId> unanswered, Map<NodeId, Reply> replies) {
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
        return new Receipt.Written(matched, written, dropped, List.copyOf(unanswered));
    }

    private static Optional<boolean[]> known(CompletableFuture<boolean[]> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally() ? Optional.of(answer.join()) : Optional.empty();
    }

    /** A node of which nothing is known may have them all. */
    private List<String> offline(List<Optional<boolean[]>> known) {
        Set<String> absent = new LinkedHashSet<>(names(send.target()));
        for (int i = 0; i < nodes.size() && !absent.isEmpty(); i++) {
            List<String> there = names(targets.get(i));
            Optional<boolean[]> hits = known.get(i);
            for (int n = 0; n < there.size(); n++) {
                if (hits.isEmpty() || hits.get()[n]) {
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

    private Unavailable refusal() {
        Set<NodeId> failed = new LinkedHashSet<>();
        boolean any = false;
        boolean unknown = false;
        String why = "";
        for (int i = 0; i < nodes.size(); i++) {
            CompletableFuture<boolean[]> answer = answers.get(i);
            if (!answer.isCompletedExceptionally()) {
                any |= known(answer).map(Deliveries::anyOf).orElse(false);
                unknown |= !answer.isDone();
                continue;
            }
            failed.add(nodes.get(i));
            Throwable cause =
                    Script.unwrap(answer.handle((hits, failure) -> failure).join());
            unknown |= cause instanceof Unavailable lost && lost.outcome() == Outcome.UNKNOWN;
            why = String.valueOf(cause.getMessage());
        }
        Outcome outcome = any ? Outcome.PARTIAL : unknown ? Outcome.UNKNOWN : Outcome.NOTHING;
        String some = failed.size() + " of " + Set.copyOf(nodes).size() + " nodes";
        return new Unavailable(outcome, some + " did not take the message: " + why, List.copyOf(failed), null);
    }
}
