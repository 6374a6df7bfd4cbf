package io.sluice.backplane.redis.link;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.sluice.config.RedisSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A way to Redis, the same for one server, Sentinel and Cluster: commands go to masters, a subscription is a connection
 * of its own.
 *
 * <p>Threads: any. Answers come on the link's own threads; a link with one thread does everything on it.
 *
 * <p>Failure: while disconnected, commands are refused at once instead of queued; what was on its way when a connection
 * broke is sent again when it is back, so every write must bear repetition.
 */
public interface RedisLink {
    RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /**
     * Connects.
     *
     * @param role names the threads
     * @param threads how many
     */
    static CompletionStage<RedisLink> open(RedisSettings settings, String role, int threads) {
        LinkResources resources = new LinkResources(role, threads);
        if (settings.uri().startsWith("redis+cluster://")) {
            return ClusterLink.open(ClusterLink.uris(settings.uri()), resources);
        }
        return StandaloneLink.open(RedisURI.create(settings.uri()), resources);
    }

    RedisClusterAsyncCommands<String, byte[]> commands();

    /** {@code PUBLISH}, or {@code SPUBLISH} on a Cluster. */
    String publishCommand();

    /** Listens to one channel, on a new connection to the master of its slot. */
    CompletionStage<Subscription> subscribe(String channel, SubscriptionListener listener);

    /** Every master that there should be: its name, and where it is, for people. */
    Map<String, String> knownMasters();

    /** What the last attempt to connect failed of, while a connection is not there. */
    Optional<Throwable> whyDisconnected();

    /** Hears of each connection that breaks, before there is another in its place. */
    void onDisconnect(Runnable listener);

    /** Commands for one of {@link #knownMasters()}; fails where there is no way to it. */
    CompletionStage<RedisClusterAsyncCommands<String, byte[]>> master(String name);

    /** All masters that can be reached now; one, unless on a Cluster. */
    CompletionStage<List<Master>> masters();

    /** Which of {@link #masters()} holds the key, by its name. */
    String masterOf(String key);

    /**
     * Waits until one replica has all that this link has written to the key's master (<a
     * href="https://redis.io/docs/latest/commands/wait/">WAIT</a>); fails where none has in time. Commands to that master
     * wait meanwhile, but not for one WAIT after the other: all who ask during one share the next.
     */
    CompletionStage<Void> awaitReplica(String key);

    /** The threads of the link, for what must run where answers come. */
    ScheduledExecutorService executor();

    /** @return completes when all connections are closed */
    CompletionStage<Void> close();

    /**
     * @param name stable while it is master: an address or a node id
     */
    record Master(String name, RedisClusterAsyncCommands<String, byte[]> commands) {}

    /** @return fails where the answer to WAIT is none */
    static CompletionStage<Void> awaitReplica(RedisClusterAsyncCommands<String, byte[]> master) {
        return master.waitForReplication(1, LinkResources.COMMAND_TIMEOUT.toMillis() / 2)
                .thenCompose(replicas -> replicas > 0
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(new IllegalStateException("no replica has the write")));
    }

    /** An open subscription. */
    interface Subscription {
        CompletionStage<Void> close();
    }

    /** Called on the thread that reads the channel; must not block. */
    interface SubscriptionListener {
        void message(byte[] message);

        /** The subscription is no longer what it was: a reconnect, or the server took it away. It may be deaf. */
        void doubtful(String why);
    }
}
