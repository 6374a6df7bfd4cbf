package io.sluice.backplane.redis.directory;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.Directory;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Settling;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeStatus;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The directory as reads of Redis masters. Remembers nothing but which nodes there were before an outage of Redis.
 *
 * <p>Threads: any; stages complete on the link's threads.
 *
 * <p>Failure: reads only, so nothing is left behind; every failure is an {@link
 * io.sluice.backplane.BackplaneException.Unavailable} with the outcome {@code NOTHING}. Cursors do not survive a
 * failover of Redis in one respect: another server scans in another order, so a listing that was under way may miss
 * items and is best begun anew.
 */
public final class RedisDirectory implements Directory {
    static final int MAX_LIMIT = 10_000;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final LiveNodes liveNodes;
    private final Duration lease;
    private final Settling settling;
    private final ClientReader clientReader;
    private final UidReader uidReader;
    private final GroupReader groupReader;
    private final Listings listings;
    private final GroupRows groupRows;

    /** @param lease how long a silent node counts as alive, to tell the age of what a node said last */
    public RedisDirectory(
            RedisClusterAsyncCommands<String, byte[]> commands, Keys keys, Duration lease, Settling settling) {
        this.commands = commands;
        this.settling = settling;
        this.lease = lease;
        this.liveNodes = new LiveNodes(commands, keys);
        this.clientReader = new ClientReader(commands);
        this.uidReader = new UidReader(commands, keys, liveNodes);
        this.groupReader = new GroupReader(commands, keys, liveNodes, clientReader);
        this.listings = new Listings(commands, keys, liveNodes, clientReader, groupReader);
        this.groupRows = new GroupRows(listings, groupReader);
    }

    @Override
    public CompletionStage<Boolean> isOnline(ClientId client) {
        return ReadFailures.translated(
                settling,
                () -> liveNodes
                        .read(client.node(), node -> commands.hexists(node.clients(), client.local()))
                        .thenApply(known -> known.orElse(false)));
    }

    @Override
    public CompletionStage<Optional<Uid>> uid(ClientId client) {
        return ReadFailures.translated(
                settling,
                () -> ofClient(client, node -> clientReader.uids(client.node(), node, Set.of(client.local())))
                        .thenApply(uids -> known(client, uids.get(client.local()))));
    }

    @Override
    public CompletionStage<Session> session(ClientId client) {
        return ReadFailures.translated(
                settling,
                () -> ofClient(
                                client,
                                node -> commands.hexists(node.clients(), client.local())
                                        .thenCombine(
                                                clientReader.sessions(node, List.of(client)),
                                                (connected, sessions) ->
                                                        connected ? sessions : Map.<ClientId, Session>of()))
                        .thenApply(sessions -> known(client, sessions.get(client))));
    }

    private <T> CompletionStage<T> ofClient(ClientId client, Function<Keys.OfNode, CompletionStage<T>> read) {
        return liveNodes.read(client.node(), read).thenApply(found -> known(client, found.orElse(null)));
    }

    private static <T> T known(ClientId client, @Nullable T value) {
        if (value == null) {
            throw new ClientNotFound(client);
        }
        return value;
    }

    @Override
    public CompletionStage<Map<Uid, List<ClientId>>> clients(Collection<Uid> uids) {
        return ReadFailures.translated(settling, () -> uidReader.clients(uids));
    }

    @Override
    public CompletionStage<Map<Uid, Boolean>> areOnline(Collection<Uid> uids) {
        return ReadFailures.translated(settling, () -> uidReader.areOnline(uids));
    }

    @Override
    public CompletionStage<Long> clientCount() {
        return ReadFailures.translated(
                settling,
                () -> liveNodes
                        .sizes(Keys.OfNode::clients)
                        .thenApply(sizes -> sizes.values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
    }

    @Override
    public CompletionStage<Long> uidCount() {
        return ReadFailures.translated(settling, uidReader::count);
    }

    @Override
    public CompletionStage<Map<Group, Long>> clientCounts(Collection<Group> groups) {
        return ReadFailures.translated(settling, () -> groupReader.clientCounts(groups));
    }

    @Override
    public CompletionStage<Long> uidCount(Group group) {
        return ReadFailures.translated(settling, () -> groupReader.uids(group).thenApply(uids -> (long) uids.size()));
    }

    @Override
    public CompletionStage<Page<ClientId>> clients(@Nullable String cursor, int limit) {
        return page(listings.clients(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<Uid>> uids(@Nullable String cursor, int limit) {
        return page(listings.uids(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<Group>> groups(@Nullable String cursor, int limit) {
        return page(listings.groups(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<ClientId>> clients(Group group, @Nullable String cursor, int limit) {
        return page(listings.clients(group), cursor, limit);
    }

    @Override
    public CompletionStage<Page<Uid>> uids(Group group, @Nullable String cursor, int limit) {
        return page(listings.uids(group), cursor, limit);
    }

    @Override
    public CompletionStage<Page<ClientSession>> sessions(@Nullable String cursor, int limit) {
        return page(listings.sessions(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<ClientSession>> sessions(Group group, @Nullable String cursor, int limit) {
        return page(listings.sessions(group), cursor, limit);
    }

    @Override
    public CompletionStage<Page<GroupCount>> groupClientCounts(@Nullable String cursor, int limit) {
        return page(groupRows.clientCounts(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<GroupCount>> groupUidCounts(@Nullable String cursor, int limit) {
        return page(groupRows.uidCounts(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<GroupMembers<ClientId>>> groupClients(@Nullable String cursor, int limit) {
        return page(groupRows.clients(), cursor, limit);
    }

    @Override
    public CompletionStage<Page<GroupMembers<Uid>>> groupUids(@Nullable String cursor, int limit) {
        return page(groupRows.uids(), cursor, limit);
    }

    private <T> CompletionStage<Page<T>> page(Listing<T> listing, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
        }
        return ReadFailures.translated(settling, () -> PagedScan.page(commands, liveNodes, listing, cursor, limit));
    }

    @Override
    public CompletionStage<List<NodeStatus>> nodes() {
        return ReadFailures.translated(
                settling,
                () -> liveNodes
                        .known()
                        .thenCompose(nodes -> liveNodes.readAll(
                                nodes,
                                id -> node -> commands.hgetall(node.node())
                                        .thenCombine(
                                                commands.pttl(node.node()),
                                                (fields, left) -> new NodeRecord(fields).status(id, age(left)))))
                        .thenApply(live -> List.copyOf(live.values())));
    }

    private Duration age(long leftMillis) {
        return Duration.ofMillis(Math.max(0, lease.toMillis() - Math.max(0, leftMillis)));
    }
}
