package io.sluice.backplane.redis.link;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import reactor.core.Disposable;

/**
 * Redis Cluster 7: commands follow the slots; a subscription is a plain connection to the master of the channel's slot,
 * because Lettuce does not subscribe again when a slot has moved.
 */
final class ClusterLink implements RedisLink {
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private final RedisClusterClient client;
    private final RedisClient subscriptions;
    private final LinkResources resources;
    private final StatefulRedisClusterConnection<String, byte[]> connection;
    private final Disposable topology;
    private final Map<String, Rounds<Void>> replication = new ConcurrentHashMap<>();

    private ClusterLink(
            RedisClusterClient client,
            RedisClient subscriptions,
            LinkResources resources,
            StatefulRedisClusterConnection<String, byte[]> connection) {
        this.client = client;
        this.subscriptions = subscriptions;
        this.resources = resources;
        this.connection = connection;
        this.topology = connectToNewMasters();
    }

    /** {@code redis+cluster://[[user]:password@]host[:port],host[:port]...} as one URI for each host. */
    static List<RedisURI> uris(String uri) {
        String rest = uri.substring("redis+cluster://".length());
        int at = rest.lastIndexOf('@');
        String credentials = rest.substring(0, at + 1);
        int slash = rest.indexOf('/', at + 1);
        String hosts = slash < 0 ? rest.substring(at + 1) : rest.substring(at + 1, slash);
        return Arrays.stream(hosts.split(","))
                .map(host -> RedisURI.create("redis://" + credentials + host))
                .toList();
    }

    static CompletionStage<RedisLink> open(List<RedisURI> uris, LinkResources resources) {
        RedisClusterClient client = RedisClusterClient.create(resources.resources(), uris);
        ClusterClientOptions.Builder options = LinkResources.configure(ClusterClientOptions.builder());
        client.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH)
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                        .build())
                .maxRedirects(5)
                .build());
        RedisClient subscriptions = RedisClient.create(resources.resources());
        subscriptions.setOptions(
                LinkResources.configure(ClientOptions.builder()).build());
        return client.refreshPartitionsAsync()
                .thenCompose(refreshed -> client.connectAsync(CODEC))
                .thenCompose(connection -> connectToMasters(client, connection))
                .exceptionallyCompose(failure -> client.shutdownAsync()
                        .thenCompose(closed -> resources.shutdown())
                        .thenCompose(closed -> CompletableFuture.failedFuture(failure)))
                .thenApply(connection -> new ClusterLink(client, subscriptions, resources, connection));
    }

    private Disposable connectToNewMasters() {
        return resources
                .resources()
                .eventBus()
                .get()
                .subscribe(
                        event -> {
                            if (event instanceof ClusterTopologyChangedEvent) {
                                connectToMasters(client, connection).exceptionally(closed -> connection);
                            }
                        },
                        closing -> {});
    }

    /**
     * Lettuce connects to a master with the first command for it, and would refuse that command, being disconnected.
     * Commands by slot use connections by host and port, not those by node id.
     */
    private static CompletionStage<StatefulRedisClusterConnection<String, byte[]>> connectToMasters(
            RedisClusterClient client, StatefulRedisClusterConnection<String, byte[]> connection) {
        List<CompletableFuture<Boolean>> tries = new ArrayList<>();
        for (RedisClusterNode node : client.getPartitions()) {
            if (node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                tries.add(connection
                        .getConnectionAsync(
                                node.getUri().getHost(), node.getUri().getPort())
                        // A master that is away: commands for it will say so.
                        .handle((own, failure) -> failure == null));
            }
        }
        return CompletableFuture.allOf(tries.toArray(CompletableFuture[]::new)).thenApply(tried -> connection);
    }

    @Override
    public RedisClusterAsyncCommands<String, byte[]> commands() {
        return connection.async();
    }

    @Override
    public String publishCommand() {
        return "SPUBLISH";
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, SubscriptionListener listener) {
        return client.refreshPartitionsAsync().thenCompose(refreshed -> {
            RedisClusterNode master = client.getPartitions().getMasterBySlot(SlotHash.getSlot(channel));
            if (master == null) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("no master serves the slot of " + channel));
            }
            return subscriptions
                    .connectPubSubAsync(CODEC, master.getUri())
                    .thenCompose(own -> ChannelListener.subscribe(own, true, channel, listener));
        });
    }

    @Override
    public Map<String, String> knownMasters() {
        Map<String, String> known = new TreeMap<>();
        for (RedisClusterNode node : client.getPartitions()) {
            if (node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                known.put(
                        node.getNodeId(),
                        "master " + node.getUri().getHost() + ":"
                                + node.getUri().getPort());
            }
        }
        return known;
    }

    @Override
    public void onDisconnect(Runnable listener) {
        client.addListener(LinkResources.disconnected(listener));
    }

    @Override
    public CompletionStage<RedisClusterAsyncCommands<String, byte[]>> master(String name) {
        RedisClusterNode node = client.getPartitions().getPartitionByNodeId(name);
        return node == null
                ? CompletableFuture.failedFuture(new IllegalStateException("it is no part of the cluster any more"))
                : connection
                        .getConnectionAsync(
                                node.getUri().getHost(), node.getUri().getPort())
                        .thenApply(StatefulRedisConnection::async);
    }

    @Override
    public Optional<Throwable> whyDisconnected() {
        return resources.whyDisconnected();
    }

    @Override
    public CompletionStage<List<Master>> masters() {
        List<CompletableFuture<Optional<Master>>> masters = new ArrayList<>();
        for (RedisClusterNode node : client.getPartitions()) {
            if (node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                masters.add(connection
                        .getConnectionAsync(
                                node.getUri().getHost(), node.getUri().getPort())
                        .handle((own, away) -> away == null
                                ? Optional.of(new Master(node.getNodeId(), own.async()))
                                : Optional.empty()));
            }
        }
        return CompletableFuture.allOf(masters.toArray(CompletableFuture[]::new))
                .thenApply(all -> masters.stream()
                        .flatMap(master -> master.join().stream())
                        .toList());
    }

    @Override
    public String masterOf(String key) {
        RedisClusterNode master = client.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
        return master == null ? "" : master.getNodeId();
    }

    @Override
    public CompletionStage<Void> awaitReplica(String key) {
        String master = masterOf(key);
        return master.isEmpty()
                ? CompletableFuture.failedFuture(new IllegalStateException("no master serves the slot of " + key))
                : replication
                        .computeIfAbsent(
                                master, name -> new Rounds<>(() -> master(name).thenCompose(RedisLink::awaitReplica)))
                        .next();
    }

    @Override
    public ScheduledExecutorService executor() {
        return resources.executor();
    }

    @Override
    public CompletionStage<Void> close() {
        topology.dispose();
        return subscriptions
                .shutdownAsync()
                .thenCompose(closed -> client.shutdownAsync())
                .thenCompose(closed -> resources.shutdown());
    }
}
