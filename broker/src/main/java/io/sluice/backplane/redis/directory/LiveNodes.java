package io.sluice.backplane.redis.directory;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where to look, and reading there only what counts: every read of a node's keys goes out together with the question
 * whether that node is alive, to the same master, and comes to nothing where it is not.
 */
final class LiveNodes {
    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;

    LiveNodes(RedisClusterAsyncCommands<String, byte[]> commands, Keys keys) {
        this.commands = commands;
        this.keys = keys;
    }

    /** Every node that may be alive, by id. */
    CompletionStage<NavigableSet<NodeId>> known() {
        return commands.zrange(keys.nodes(), 0, -1).thenApply(members -> {
            return new TreeSet<>(Text.nodeIds(members.stream().map(Text::of).toList()));
        });
    }

    /** The nodes that may have members of a group or uid, by id, each with the seq at which it came to have them. */
    CompletionStage<NavigableMap<NodeId, Long>> route(String routeKey) {
        return commands.hgetall(routeKey).thenApply(fields -> {
            NavigableMap<NodeId, Long> route = new TreeMap<>();
            Text.nodeIds(fields.keySet()).forEach(node -> {
                byte[] seq = Objects.requireNonNull(fields.get(node.toString()));
                route.put(node, Text.number("route " + routeKey, seq));
            });
            return route;
        });
    }

    /** Empty where the node is not alive. */
    <T> CompletionStage<Optional<T>> read(NodeId node, Function<Keys.OfNode, CompletionStage<T>> read) {
        Keys.OfNode ofNode = keys.of(node);
        return commands.exists(ofNode.node())
                .thenCombine(read.apply(ofNode), (alive, value) -> alive > 0 ? Optional.of(value) : Optional.empty());
    }

    /** How many fields a hash of each live node has. */
    CompletionStage<NavigableMap<NodeId, Long>> sizes(Function<Keys.OfNode, String> hash) {
        return known().thenCompose(nodes -> readAll(nodes, id -> node -> commands.hlen(hash.apply(node))));
    }

    /** What the live ones of the nodes hold, by id. */
    <T> CompletionStage<NavigableMap<NodeId, T>> readAll(
            Collection<NodeId> nodes, Function<NodeId, Function<Keys.OfNode, CompletionStage<T>>> read) {
        List<NodeId> asked = List.copyOf(nodes);
        return Stages.forEach(asked, node -> read(node, read.apply(node))).thenApply(values -> {
            NavigableMap<NodeId, T> live = new TreeMap<>();
            for (int i = 0; i < asked.size(); i++) {
                NodeId node = asked.get(i);
                values.get(i).ifPresent(value -> live.put(node, value));
            }
            return live;
        });
    }
}
