package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Which nodes a target is on, by its ids or by the routes, and what each has of it. */
record NodeParts(Routes routes) {
    /** The target as each node sees it; the order of names is that of the target. */
    CompletionStage<Map<NodeId, Target>> of(Target target) {
        return target.dispatch(new Target.Cases<CompletionStage<Map<NodeId, Target>>>() {
            @Override
            public CompletionStage<Map<NodeId, Target>> everyone() {
                return routes.all()
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(nothingDone(failure)))
                        .thenApply(nodes -> forEach(nodes, target));
            }

            @Override
            public CompletionStage<Map<NodeId, Target>> clients(List<ClientId> clients) {
                return CompletableFuture.completedFuture(ofClients(clients));
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

    static Map<NodeId, Target> ofClients(List<ClientId> clients) {
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

    /** All of the target for each of the nodes. */
    static Map<NodeId, Target> forEach(List<NodeId> nodes, Target target) {
        Map<NodeId, Target> parts = new LinkedHashMap<>();
        nodes.forEach(node -> parts.put(node, target));
        return parts;
    }

    static Unavailable nothingDone(Throwable failure) {
        return new Unavailable(
                Outcome.NOTHING, "Redis: " + Script.unwrap(failure).getMessage(), List.of(), Script.unwrap(failure));
    }
}
