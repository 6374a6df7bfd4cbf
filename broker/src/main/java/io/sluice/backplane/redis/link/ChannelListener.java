package io.sluice.backplane.redis.link;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sluice.backplane.redis.link.RedisLink.Subscription;
import io.sluice.backplane.redis.link.RedisLink.SubscriptionListener;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Translates what Lettuce tells of one subscribed connection. */
final class ChannelListener extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {
    private final SubscriptionListener listener;

    private ChannelListener(SubscriptionListener listener) {
        this.listener = listener;
    }

    /** Subscribes a connection that is used for nothing else; it is closed where that fails. */
    static CompletionStage<Subscription> subscribe(
            StatefulRedisPubSubConnection<String, byte[]> connection,
            boolean sharded,
            String channel,
            SubscriptionListener listener) {
        ChannelListener adapter = new ChannelListener(listener);
        connection.addListener((RedisPubSubAdapter<String, byte[]>) adapter);
        connection.addListener((RedisConnectionStateListener) adapter);
        CompletionStage<Void> subscribed = sharded
                ? connection.async().ssubscribe(channel)
                : connection.async().subscribe(channel);
        return subscribed
                .exceptionallyCompose(failure ->
                        connection.closeAsync().thenCompose(closed -> CompletableFuture.failedFuture(failure)))
                .thenApply(nothing -> connection::closeAsync);
    }

    @Override
    public void message(String channel, byte[] message) {
        listener.message(message);
    }

    @Override
    public void smessage(String shardChannel, byte[] message) {
        listener.message(message);
    }

    @Override
    public void sunsubscribed(String shardChannel, long count) {
        listener.doubtful("the server ended the subscription");
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
        listener.doubtful("reconnected");
    }
}
