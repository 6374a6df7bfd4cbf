package io.sluice.backplane.redis.directory;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the clients of uids: their nodes from the routes, then what each of those nodes knows about all of them. */
final class UidReader {
    /** In the hash of uids, instead of the only client: there is a set of them. */
    private static final String SEVERAL = "*";

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;
    private final LiveNodes liveNodes;

    UidReader(RedisClusterAsyncCommands<String, byte[]> commands, Keys keys, LiveNodes liveNodes) {
        this.commands = commands;
        this.keys = keys;
        this.liveNodes = liveNodes;
    }

    /** Distinct uids. On one node their number is known; on several, one uid may be on many, so names are compared. */
    CompletionStage<Long> count() {
        return liveNodes.sizes(Keys.OfNode::uids).thenCompose(sizes -> {
            sizes.values().removeIf(size -> size == 0);
            return sizes.size() > 1
                    ? countDistinct(sizes.keySet())
                    : CompletableFuture.completedStage(
                            sizes.isEmpty() ? 0L : sizes.firstEntry().getValue());
        });
    }

    private CompletionStage<Long> countDistinct(Set<NodeId> nodes) {
        Scan uids = Scan.uids(commands);
        return liveNodes
                .readAll(nodes, id -> node -> {
                    Set<String> names = new HashSet<>();
                    return uids.walk(node, entries -> {
                                names.addAll(entries.keySet());
                                return CompletableFuture.completedStage(null);
                            })
                            .thenApply(walked -> names);
                })
                .thenApply(byNode ->
                        byNode.values().stream().flatMap(Set::stream).distinct().count());
    }

    CompletionStage<Map<Uid, Boolean>> areOnline(Collection<Uid> uids) {
        return Stages.inParts(
                        distinct(uids),
                        Scan.COUNT,
                        part -> holders(part)
                                .thenApply(holders -> part.stream()
                                        .map(uid -> Map.entry(
                                                uid, holders.values().stream().anyMatch(held -> held.containsKey(uid))))
                                        .toList()))
                .thenApply(UidReader::inOrder);
    }

    CompletionStage<Map<Uid, List<ClientId>>> clients(Collection<Uid> uids) {
        return Stages.inParts(
                        distinct(uids),
                        Scan.COUNT,
                        part -> holders(part)
                                .thenCompose(holders -> Stages.forEach(
                                        part,
                                        uid -> clients(uid, holders).thenApply(clients -> Map.entry(uid, clients)))))
                .thenApply(UidReader::inOrder);
    }

    private static List<Uid> distinct(Collection<Uid> uids) {
        return List.copyOf(new LinkedHashSet<>(uids));
    }

    private static <T> Map<Uid, T> inOrder(List<Map.Entry<Uid, T>> entries) {
        Map<Uid, T> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    /** By live node, the uids that it holds, each with what its hash of uids says. */
    private CompletionStage<NavigableMap<NodeId, Map<Uid, String>>> holders(List<Uid> uids) {
        return Stages.forEach(uids, uid -> liveNodes.route(keys.route(uid))).thenCompose(routes -> {
            NavigableMap<NodeId, List<Uid>> asked = new TreeMap<>();
            for (int i = 0; i < uids.size(); i++) {
                Uid uid = uids.get(i);
                routes.get(i)
                        .keySet()
                        .forEach(node -> asked.computeIfAbsent(node, any -> new ArrayList<>())
                                .add(uid));
            }
            return liveNodes.readAll(
                    asked.keySet(), node -> ofNode -> held(ofNode, asked.getOrDefault(node, List.of())));
        });
    }

    private CompletionStage<Map<Uid, String>> held(Keys.OfNode node, List<Uid> uids) {
        String[] fields = uids.stream().map(Uid::value).toArray(String[]::new);
        return commands.hmget(node.uids(), fields).thenApply(values -> {
            Map<Uid, String> held = new LinkedHashMap<>();
            for (KeyValue<String, byte[]> value : values) {
                if (value.hasValue()) {
                    held.put(new Uid(value.getKey()), Text.of(value.getValue()));
                }
            }
            return held;
        });
    }

    private CompletionStage<List<ClientId>> clients(Uid uid, NavigableMap<NodeId, Map<Uid, String>> holders) {
        List<CompletionStage<Set<ClientId>>> parts = new ArrayList<>();
        holders.forEach((node, held) -> {
            String only = held.get(uid);
            if (only != null) {
                parts.add(
                        only.equals(SEVERAL)
                                ? several(node, uid)
                                : CompletableFuture.completedStage(Set.of(ClientId.of(node, only))));
            }
        });
        return Stages.all(parts)
                .thenApply(found -> found.stream().flatMap(Set::stream).toList());
    }

    private CompletionStage<Set<ClientId>> several(NodeId node, Uid uid) {
        Set<ClientId> clients = new LinkedHashSet<>();
        return Scan.clientsOf(commands, uid)
                .walk(keys.of(node), entries -> {
                    entries.keySet().forEach(local -> clients.add(ClientId.of(node, local)));
                    return CompletableFuture.completedStage(null);
                })
                .thenApply(walked -> clients);
    }
}
