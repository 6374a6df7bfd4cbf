package io.sluice.backplane.redis.link;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** One Redis server, or the master that Sentinel names; after a failover Lettuce reconnects to the new one. */
final class StandaloneLink implements RedisLink {
    private static final String MASTER = "master";

    private final RedisClient client;
    private final RedisURI uri;
    private final LinkResources resources;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final Rounds<Void> replication;

    private StandaloneLink(
            RedisClient client,
            RedisURI uri,
            LinkResources resources,
            StatefulRedisConnection<String, byte[]> connection) {
        this.client = client;
        this.uri = uri;
        this.resources = resources;
        this.connection = connection;
        this.replication = new Rounds<>(() -> RedisLink.awaitReplica(commands()));
    }

    static CompletionStage<RedisLink> open(RedisURI uri, LinkResources resources) {
        RedisClient client = RedisClient.create(resources.resources(), uri);
        client.setOptions(LinkResources.configure(ClientOptions.builder()).build());
        return client.connectAsync(CODEC, uri)
                .toCompletableFuture() // a ConnectionFuture does not complete what it composes exceptionally
                .exceptionallyCompose(failure -> client.shutdownAsync()
                        .thenCompose(closed -> resources.shutdown())
                        .thenCompose(closed -> CompletableFuture.failedFuture(failure)))
                .thenApply(connection -> new StandaloneLink(client, uri, resources, connection));
    }

    @Override
    public RedisClusterAsyncCommands<String, byte[]> commands() {
        return connection.async();
    }

    @Override
    public String publishCommand() {
        return "PUBLISH";
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, SubscriptionListener listener) {
        return client.connectPubSubAsync(CODEC, uri)
                .thenCompose(own -> ChannelListener.subscribe(own, false, channel, listener));
    }

    @Override
    public Map<String, String> knownMasters() {
        return Map.of(MASTER, "the server");
    }

    @Override
    public Optional<Throwable> whyDisconnected() {
        return resources.whyDisconnected();
    }

    @Override
    public void onDisconnect(Runnable listener) {
        client.addListener(LinkResources.disconnected(listener));
    }

    @Override
    public CompletionStage<RedisClusterAsyncCommands<String, byte[]>> master(String name) {
        return CompletableFuture.completedFuture(commands());
    }

    @Override
    public CompletionStage<List<Master>> masters() {
        return CompletableFuture.completedFuture(List.of(new Master(MASTER, commands())));
    }

    @Override
    public String masterOf(String key) {
        return MASTER;
    }

    @Override
    public CompletionStage<Void> awaitReplica(String key) {
        return replication.next();
    }

    @Override
    public ScheduledExecutorService executor() {
        return resources.executor();
    }

    @Override
    public CompletionStage<Void> close() {
        return client.shutdownAsync().thenCompose(closed -> resources.shutdown());
    }
}
