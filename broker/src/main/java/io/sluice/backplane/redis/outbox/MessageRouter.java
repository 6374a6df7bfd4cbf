package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.redis.link.Settling;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which nodes get a message, puts the part of each into its mailbox and adds up the receipt.
 *
 * <p>Threads: any.
 */
public final class MessageRouter {
    /** Names in one operation. */
    private static final int CHUNK = 500;

    private final Routes routes;
    private final Settling settling;
    private final NodeParts parts;
    private final Lanes lanes;
    private final ReplyInbox inbox;

    /** @param settling a Redis that has forgotten its routes must not be taken for one without members */
    public MessageRouter(Routes routes, Lanes lanes, ReplyInbox inbox, Settling settling) {
        this.routes = routes;
        this.settling = settling;
        this.parts = new NodeParts(routes);
        this.lanes = lanes;
        this.inbox = inbox;
    }

    /** @param once where the message must go nowhere twice */
    CompletionStage<Receipt> send(Command.Send send, @Nullable Once once) {
        if (send.awaitWritten().isEmpty()) {
            return parts(send, once).thenCompose(parts -> dispatch(send, parts, null, once));
        }
        return inbox.open(send.awaitWritten().get())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(NodeParts.nothingDone(failure)))
                .thenCompose(question -> parts(send, once)
                        .thenCompose(parts -> dispatch(send, parts, question, once))
                        .whenComplete((receipt, failure) -> question.abandon()));
    }

    /** A repetition asks the same nodes for the same, whatever the routes of names say by then. */
    private CompletionStage<Map<NodeId, Target>> parts(Command.Send send, @Nullable Once once) {
        CompletionStage<Map<NodeId, Target>> routed = send.target() instanceof Target.Clients
                ? parts.of(send.target())
                : settling.read(() -> parts.of(send.target()));
        return once == null || send.target() instanceof Target.Clients
                ? routed
                : routed.thenCompose(now -> once.plan(List.copyOf(now.keySet())))
                        .thenApply(nodes -> NodeParts.forEach(nodes, send.target()));
    }

    private CompletionStage<Receipt> dispatch(
            Command.Send send, Map<NodeId, Target> parts, ReplyInbox.@Nullable Question question, @Nullable Once once) {
        Deliveries deliveries = new Deliveries(send);
        parts.forEach((node, target) -> {
            List<Operation<boolean[]>> operations = new ArrayList<>();
            for (Target chunk : chunks(target)) {
                Operation<boolean[]> part = operation(send, chunk, question);
                Operation<boolean[]> operation = once == null ? part : once.guard(node, operations.size(), part);
                deliveries.add(node, chunk, operation);
                if (!(target instanceof Target.Clients)) {
                    forgetIfGone(node, chunk, operation);
                }
                operations.add(operation);
            }
            lanes.submit(node, affinity(target), operations);
        });
        return deliveries.receipt(question);
    }

    /** Nobody waits for it, and whoever sends next tries again. */
    private void forgetIfGone(NodeId node, Target target, Operation<boolean[]> operation) {
        var unused = operation
                .answer()
                .thenCompose(hits ->
                        operation.isNodeGone() ? routes.forget(node, target) : CompletableFuture.completedFuture(0L))
                .exceptionally(away -> 0L);
    }

    /** Long lists in pieces, so that no step keeps Redis busy; groups stay together: a client gets one copy. */
    static List<Target> chunks(Target target) {
        return target.dispatch(new Target.Cases<List<Target>>() {
            @Override
            public List<Target> everyone() {
                return List.of(target);
            }

            @Override
            public List<Target> clients(List<ClientId> clients) {
                return cut(clients, Target.Clients::new);
            }

            @Override
            public List<Target> uids(List<Uid> uids) {
                return cut(uids, Target.Uids::new);
            }

            @Override
            public List<Target> groups(List<Group> groups) {
                return List.of(target);
            }
        });
    }

    private static <T> List<Target> cut(List<T> names, Function<List<T>, Target> target) {
        List<Target> chunks = new ArrayList<>(1 + names.size() / CHUNK);
        for (int from = 0; from < names.size(); from += CHUNK) {
            chunks.add(target.apply(names.subList(from, Math.min(from + CHUNK, names.size()))));
        }
        return chunks;
    }

    static Operation<boolean[]> operation(Command.Send send, Target target, ReplyInbox.@Nullable Question question) {
        Command.Send part = new Command.Send(
                send.messageId(), target, send.exceptClients(), send.exceptUids(), send.payload(), send.awaitWritten());
        return Operations.send(part, question == null ? null : question.answer());
    }

    private static int affinity(Target target) {
        return target.dispatch(new Target.Cases<Integer>() {
            @Override
            public Integer everyone() {
                return 0;
            }

            @Override
            public Integer clients(List<ClientId> clients) {
                return clients.isEmpty() ? 0 : clients.get(0).hashCode();
            }

            @Override
            public Integer uids(List<Uid> uids) {
                return uids.get(0).hashCode();
            }

            @Override
            public Integer groups(List<Group> groups) {
                return groups.get(0).hashCode();
            }
        });
    }
}
