package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    private final Lanes lanes;
    private final ReplyInbox inbox;

    public MessageRouter(Routes routes, Lanes lanes, ReplyInbox inbox) {
        this.routes = routes;
        this.lanes = lanes;
        this.inbox = inbox;
    }

    CompletionStage<Receipt> send(Command.Send send) {
        if (send.awaitWritten().isEmpty()) {
            return parts(send).thenCompose(parts -> dispatch(send, parts, null));
        }
        return inbox.open()
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(nothingDone(failure)))
                .thenCompose(question -> parts(send)
                        .thenCompose(parts -> dispatch(send, parts, question))
                        .whenComplete((receipt, failure) -> question.abandon()));
    }

    /** The target as each node sees it; the order of names is that of the target. */
    CompletionStage<Map<NodeId, Target>> parts(Command.Send send) {
        return send.target().dispatch(new Target.Cases<CompletionStage<Map<NodeId, Target>>>() {
            @Override
            public CompletionStage<Map<NodeId, Target>> everyone() {
                return routes.all()
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(nothingDone(failure)))
                        .thenApply(nodes -> {
                            Map<NodeId, Target> parts = new LinkedHashMap<>();
                            nodes.forEach(node -> parts.put(node, send.target()));
                            return parts;
                        });
            }

            @Override
            public CompletionStage<Map<NodeId, Target>> clients(List<ClientId> clients) {
                return CompletableFuture.completedFuture(clientParts(clients));
            }

            @Override
            public CompletionStage<Map<NodeId, Target>> uids(List<Uid> uids) {
                return routed(uids, routes::of, Target.Uids::new);
            }

            @Override
            public CompletionStage<Map<NodeId, Target>> groups(List<Group> groups) {
                return routed(groups, routes::of, Target.Groups::new);
            }
        });
    }

    static Map<NodeId, Target> clientParts(List<ClientId> clients) {
        if (clients.size() == 1) {
            return Map.of(clients.get(0).node(), new Target.Clients(clients));
        }
        Map<NodeId, List<ClientId>> byNode = new LinkedHashMap<>();
        clients.forEach(client ->
                byNode.computeIfAbsent(client.node(), node -> new ArrayList<>()).add(client));
        Map<NodeId, Target> parts = new LinkedHashMap<>();
        byNode.forEach((node, there) -> parts.put(node, new Target.Clients(there)));
        return parts;
    }

    private static <T> CompletionStage<Map<NodeId, Target>> routed(
            List<T> names, Function<T, CompletionStage<List<NodeId>>> route, Function<List<T>, Target> target) {
        List<CompletableFuture<List<NodeId>>> reads = names.stream()
                .map(name -> route.apply(name).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(nothingDone(failure)))
                .thenApply(all -> {
                    Map<NodeId, List<T>> byNode = new LinkedHashMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        for (NodeId node : reads.get(i).join()) {
                            byNode.computeIfAbsent(node, none -> new ArrayList<>())
                                    .add(names.get(i));
                        }
                    }
                    Map<NodeId, Target> parts = new LinkedHashMap<>();
                    byNode.forEach((node, there) -> parts.put(node, target.apply(there)));
                    return parts;
                });
    }

    private CompletionStage<Receipt> dispatch(
            Command.Send send, Map<NodeId, Target> parts, ReplyInbox.@Nullable Question question) {
        Deliveries deliveries = new Deliveries(send);
        parts.forEach((node, target) -> {
            List<Operation<boolean[]>> operations = new ArrayList<>();
            for (Target chunk : chunks(target)) {
                Operation<boolean[]> operation = operation(send, chunk, question);
                deliveries.add(node, chunk, operation);
                operations.add(operation);
            }
            lanes.submit(node, affinity(target), operations);
        });
        return deliveries.receipt(question);
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

    private static Unavailable nothingDone(Throwable failure) {
        return new Unavailable(
                Outcome.NOTHING, "Redis: " + Script.unwrap(failure).getMessage(), List.of(), Script.unwrap(failure));
    }
}
