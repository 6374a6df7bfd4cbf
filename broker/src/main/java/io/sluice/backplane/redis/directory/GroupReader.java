package io.sluice.backplane.redis.directory;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Counts and names the members of groups, on all live nodes of their routes. */
final class GroupReader {
    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;
    private final LiveNodes liveNodes;
    private final ClientReader clientReader;

    GroupReader(
            RedisClusterAsyncCommands<String, byte[]> commands,
            Keys keys,
            LiveNodes liveNodes,
            ClientReader clientReader) {
        this.commands = commands;
        this.keys = keys;
        this.liveNodes = liveNodes;
        this.clientReader = clientReader;
    }

    CompletionStage<NavigableSet<NodeId>> nodes(Group group) {
        return liveNodes.route(keys.route(group)).thenApply(NavigableMap::navigableKeySet);
    }

    /** An entry for every group, in that order. One SCARD a node and group, whatever the size. */
    CompletionStage<Map<Group, Long>> clientCounts(Collection<Group> groups) {
        List<Group> distinct = List.copyOf(new LinkedHashSet<>(groups));
        return Stages.inParts(distinct, Scan.COUNT, this::countsOfPart).thenApply(counts -> {
            Map<Group, Long> byGroup = new LinkedHashMap<>();
            for (int i = 0; i < distinct.size(); i++) {
                byGroup.put(distinct.get(i), counts.get(i));
            }
            return byGroup;
        });
    }

    private CompletionStage<List<Long>> countsOfPart(List<Group> groups) {
        return Stages.forEach(groups, this::nodes).thenCompose(routes -> {
            NavigableMap<NodeId, List<Group>> asked = new TreeMap<>();
            for (int i = 0; i < groups.size(); i++) {
                Group group = groups.get(i);
                routes.get(i)
                        .forEach(node -> asked.computeIfAbsent(node, any -> new ArrayList<>())
                                .add(group));
            }
            return liveNodes
                    .readAll(asked.keySet(), node -> ofNode -> sizes(ofNode, asked.getOrDefault(node, List.of())))
                    .thenApply(sizes -> sums(groups, sizes.values()));
        });
    }

    private CompletionStage<Map<Group, Long>> sizes(Keys.OfNode node, List<Group> groups) {
        return Stages.forEach(groups, group -> commands.scard(node.group(group)))
                .thenApply(sizes -> {
                    Map<Group, Long> byGroup = new HashMap<>();
                    for (int i = 0; i < sizes.size(); i++) {
                        byGroup.put(groups.get(i), sizes.get(i));
                    }
                    return byGroup;
                });
    }

    private static List<Long> sums(List<Group> groups, Collection<Map<Group, Long>> byNode) {
        return groups.stream()
                .map(group -> byNode.stream()
                        .mapToLong(sizes -> sizes.getOrDefault(group, 0L))
                        .sum())
                .toList();
    }

    CompletionStage<Set<ClientId>> clients(Group group) {
        return gather(
                group,
                (node, locals) -> CompletableFuture.completedStage(
                        locals.stream().map(local -> ClientId.of(node, local)).toList()));
    }

    /** Distinct; costs a record of each member. */
    CompletionStage<Set<Uid>> uids(Group group) {
        return gather(
                group,
                (node, locals) -> clientReader
                        .uids(node, keys.of(node), locals)
                        .thenApply(uids ->
                                uids.values().stream().flatMap(Optional::stream).toList()));
    }

    /** What {@code read} makes of the members, some at a time. */
    private <T> CompletionStage<Set<T>> gather(
            Group group, BiFunction<NodeId, Collection<String>, CompletionStage<List<T>>> read) {
        Scan members = Scan.clientsOf(commands, group);
        return nodes(group)
                .thenCompose(nodes -> liveNodes.readAll(nodes, node -> ofNode -> {
                    Set<T> found = new LinkedHashSet<>();
                    return members.walk(
                                    ofNode,
                                    entries -> entries.isEmpty()
                                            ? CompletableFuture.completedStage(null)
                                            : read.apply(node, entries.keySet()).thenAccept(found::addAll))
                            .thenApply(walked -> found);
                }))
                .thenApply(byNode -> {
                    Set<T> all = new LinkedHashSet<>();
                    byNode.values().forEach(all::addAll);
                    return all;
                });
    }
}
