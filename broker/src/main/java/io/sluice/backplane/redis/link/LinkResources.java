package io.sluice.backplane.redis.link;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** The threads and socket options of one link, and how long anything may take. */
final class LinkResources {
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DEAD_PEER = Duration.ofSeconds(4);

    private final ClientResources resources;
    private final ScheduledExecutorService executor;
    private final Disposable events;
    private volatile @Nullable Throwable disconnectedBecause;

    LinkResources(String role, int threads) {
        DefaultEventLoopGroupProvider loops =
                new DefaultEventLoopGroupProvider(threads, (io.lettuce.core.resource.ThreadFactoryProvider)
                        pool -> new DefaultThreadFactory("sluice-" + role, true));
        EventLoopGroup group = loops.allocate(Transports.eventLoopGroupClass());
        this.executor = group.next();
        this.resources = ClientResources.builder()
                .eventLoopGroupProvider(loops)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(
                        Duration.ofMillis(20), Duration.ofSeconds(1), 2, java.util.concurrent.TimeUnit.MILLISECONDS))
                .build();
        this.events = resources.eventBus().get().subscribe(this::hear, closing -> {});
    }

    private void hear(Event event) {
        if (event instanceof ReconnectFailedEvent failed) {
            disconnectedBecause = failed.getCause();
        } else if (event instanceof ConnectionActivatedEvent) {
            disconnectedBecause = null;
        }
    }

    Optional<Throwable> whyDisconnected() {
        return Optional.ofNullable(disconnectedBecause);
    }

    /** Not of connections that this side closed: Lettuce looks at a cluster over new ones every few seconds. */
    static RedisConnectionStateListener disconnected(Runnable listener) {
        return new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                if (!connection.isClosed()) {
                    listener.run();
                }
            }
        };
    }

    ClientResources resources() {
        return resources;
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    static <B extends ClientOptions.Builder> B configure(B options) {
        options.autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(10_000)
                .protocolVersion(ProtocolVersion.RESP2)
                .timeoutOptions(
                        TimeoutOptions.builder().fixedTimeout(COMMAND_TIMEOUT).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .keepAlive(KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(1))
                                .count(3)
                                .build())
                        .tcpUserTimeout(TcpUserTimeoutOptions.builder()
                                .enable()
                                .tcpUserTimeout(DEAD_PEER)
                                .build())
                        .build());
        return options;
    }

    CompletionStage<Void> shutdown() {
        events.dispose();
        CompletableFuture<Void> done = new CompletableFuture<>();
        resources.shutdown(0, 2, java.util.concurrent.TimeUnit.SECONDS).addListener(future -> done.complete(null));
        return done;
    }
}
