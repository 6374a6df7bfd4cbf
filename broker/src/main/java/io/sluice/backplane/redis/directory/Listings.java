package io.sluice.backplane.redis.directory;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.Directory.ClientSession;
import io.sluice.backplane.redis.directory.Listing.Visit;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** What the directory lists: where each listing looks and what it makes of the names found there. */
final class Listings {
    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;
    private final LiveNodes liveNodes;
    private final ClientReader clientReader;
    private final GroupReader groupReader;

    Listings(
            RedisClusterAsyncCommands<String, byte[]> commands,
            Keys keys,
            LiveNodes liveNodes,
            ClientReader clientReader,
            GroupReader groupReader) {
        this.commands = commands;
        this.keys = keys;
        this.liveNodes = liveNodes;
        this.clientReader = clientReader;
        this.groupReader = groupReader;
    }

    Listing<ClientId> clients() {
        return new Listing<>("clients", liveNodes::known, Scan.clients(commands), Listings::clientIds);
    }

    Listing<ClientId> clients(Group group) {
        return new Listing<>(
                "clients of " + group, () -> groupReader.nodes(group), members(group), Listings::clientIds);
    }

    private Scan members(Group group) {
        return Scan.clientsOf(commands, group);
    }

    private static CompletionStage<List<ClientId>> clientIds(Visit visit, NavigableMap<String, byte[]> entries) {
        return CompletableFuture.completedStage(visit.clients(entries.keySet()));
    }

    Listing<Uid> uids() {
        FirstNode first = new FirstNode(liveNodes, uid -> keys.route("u", uid), this::uidsHeld);
        return new Listing<>(
                "uids",
                liveNodes::known,
                Scan.uids(commands),
                (visit, entries) -> first.notGivenBefore(visit, entries.keySet())
                        .thenApply(names -> names.stream().map(Uid::new).toList()));
    }

    private CompletionStage<Set<String>> uidsHeld(Keys.OfNode node, List<String> uids) {
        return commands.hmget(node.uids(), uids.toArray(String[]::new)).thenApply(values -> {
            Set<String> held = new HashSet<>();
            values.forEach(value -> value.ifHasValue(any -> held.add(value.getKey())));
            return held;
        });
    }

    Listing<Group> groups() {
        return new Listing<>("groups", liveNodes::known, Scan.groups(commands), this::groupsOf);
    }

    /** Those of the groups found on a node that no node before has given. */
    private CompletionStage<List<Group>> groupsOf(Visit visit, NavigableMap<String, byte[]> entries) {
        return new FirstNode(liveNodes, group -> keys.route("g", group), this::groupsHeld)
                .notGivenBefore(visit, entries.keySet())
                .thenApply(names -> names.stream().map(Group::new).toList());
    }

    /**
     * A row for each group.
     *
     * @param atOnce how many rows to make at once
     */
    <T> Listing<T> groupRows(
            String name, int atOnce, ToIntFunction<T> weight, Function<List<Group>, CompletionStage<List<T>>> rows) {
        return new Listing<>(
                name,
                liveNodes::known,
                Scan.groups(commands),
                (visit, entries) -> groupsOf(visit, entries).thenCompose(rows),
                atOnce,
                weight);
    }

    private CompletionStage<Set<String>> groupsHeld(Keys.OfNode node, List<String> groups) {
        byte[][] members = groups.stream().map(Text::bytes).toArray(byte[][]::new);
        return commands.smismember(node.groups(), members).thenApply(flags -> {
            Set<String> held = new HashSet<>();
            for (int i = 0; i < flags.size(); i++) {
                if (flags.get(i)) {
                    held.add(groups.get(i));
                }
            }
            return held;
        });
    }

    /** Distinct within a page. */
    Listing<Uid> uids(Group group) {
        return new Listing<>(
                "uids of " + group,
                () -> groupReader.nodes(group),
                members(group),
                (visit, entries) -> uidsOf(visit, entries)
                        .thenApply(uids ->
                                uids.values().stream().flatMap(Optional::stream).toList()));
    }

    Listing<ClientSession> sessions() {
        return new Listing<>("sessions", liveNodes::known, Scan.clients(commands), this::sessionsOf);
    }

    Listing<ClientSession> sessions(Group group) {
        return new Listing<>("sessions of " + group, () -> groupReader.nodes(group), members(group), this::sessionsOf);
    }

    private CompletionStage<List<ClientSession>> sessionsOf(Visit visit, NavigableMap<String, byte[]> entries) {
        return uidsOf(visit, entries)
                .thenCompose(uids -> clientReader
                        .sessions(visit.keys(), visit.clients(uids.keySet()))
                        .thenApply(sessions -> sessions.entrySet().stream()
                                .map(entry -> new ClientSession(
                                        entry.getKey(),
                                        uids.getOrDefault(entry.getKey().local(), Optional.empty()),
                                        entry.getValue()))
                                .toList()));
    }

    /** From the records, where the scan found them; else they are read, and those who are gone are left out. */
    private CompletionStage<Map<String, Optional<Uid>>> uidsOf(Visit visit, NavigableMap<String, byte[]> entries) {
        if (entries.firstEntry().getValue().length == 0) {
            return clientReader.uids(visit.node(), visit.keys(), entries.keySet());
        }
        Map<String, Optional<Uid>> uids = new LinkedHashMap<>();
        entries.forEach((local, record) -> uids.put(local, ClientReader.uid(ClientId.of(visit.node(), local), record)));
        return CompletableFuture.completedStage(uids);
    }
}
