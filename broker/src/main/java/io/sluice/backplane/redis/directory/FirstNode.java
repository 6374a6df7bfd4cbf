package io.sluice.backplane.redis.directory;

import io.sluice.backplane.redis.directory.Listing.Visit;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Lists a name that several nodes hold at the first of them only.
 *
 * <p>A name is left out where an earlier node surely had it when that node was listed: it is alive, holds the name now,
 * and its route says that it did before its listing began. In doubt the name is given again.
 */
final class FirstNode {
    private final LiveNodes liveNodes;
    private final Function<String, String> routeKey;
    private final Held held;

    /** Which of the names a node holds. */
    @FunctionalInterface
    interface Held {
        CompletionStage<Set<String>> among(Keys.OfNode node, List<String> names);
    }

    FirstNode(LiveNodes liveNodes, Function<String, String> routeKey, Held held) {
        this.liveNodes = liveNodes;
        this.routeKey = routeKey;
        this.held = held;
    }

    /** Those of the names that no earlier node has given. */
    CompletionStage<Set<String>> notGivenBefore(Visit visit, Set<String> names) {
        if (visit.marks().isEmpty() || names.isEmpty()) {
            return CompletableFuture.completedStage(names);
        }
        List<String> asked = List.copyOf(names);
        return Stages.forEach(asked, name -> liveNodes.route(routeKey.apply(name)))
                .thenCompose(routes ->
                        Stages.forEach(visit.marks().keySet(), earlier -> givenBy(earlier, visit, asked, routes)))
                .thenApply(given -> {
                    Set<String> left = new TreeSet<>(names);
                    given.forEach(left::removeAll);
                    return left;
                });
    }

    private CompletionStage<Set<String>> givenBy(
            NodeId earlier, Visit visit, List<String> names, List<NavigableMap<NodeId, Long>> routes) {
        Long mark = visit.marks().get(earlier);
        List<String> candidates = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Long since = routes.get(i).get(earlier);
            if (since != null && mark != null && since <= mark) {
                candidates.add(names.get(i));
            }
        }
        if (candidates.isEmpty()) {
            return CompletableFuture.completedStage(Set.of());
        }
        return liveNodes.read(earlier, keys -> held.among(keys, candidates)).thenApply(found -> found.orElse(Set.of()));
    }
}
