package io.sluice.api.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.sluice.metrics.ApiMetrics;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A listening server of HTTP/1.1 and HTTP/2, plain or over TLS.
 *
 * <p><em>Threads:</em> any; its connections live on the event loops of the group.
 *
 * <p><em>Failure:</em> a port that is taken fails {@link #start} and leaves nothing behind.
 */
public final class HttpServer {
    private final HttpServerParts parts;
    private final HttpTransport transport;
    private final Map<EventLoop, ConnectionLoop> loops = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;
    private @Nullable Channel listener;

    private HttpServer(HttpServerParts parts, HttpTransport transport) {
        this.parts = parts;
        this.transport = transport;
    }

    /** Listens, with event loops of its own. */
    public static CompletionStage<HttpServer> start(HttpSettings settings, Router router, ApiMetrics metrics) {
        return new HttpServer(new HttpServerParts(settings, router, metrics), HttpTransport.own(settings.threads()))
                .listen();
    }

    /** Listens on the loops of a group that its owner shuts down, later than this server. */
    public static CompletionStage<HttpServer> start(
            HttpSettings settings, Router router, ApiMetrics metrics, EventLoopGroup group) {
        return new HttpServer(new HttpServerParts(settings, router, metrics), HttpTransport.of(group)).listen();
    }

    private CompletionStage<HttpServer> listen() {
        CompletableFuture<HttpServer> started = new CompletableFuture<>();
        HttpSettings settings = parts.settings();
        new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel);
                    }
                })
                .bind(settings.host(), settings.port())
                .addListener((io.netty.channel.ChannelFuture bound) -> {
                    if (bound.isSuccess()) {
                        listener = bound.channel();
                        started.complete(this);
                    } else {
                        transport.shutdownIfOwn();
                        started.completeExceptionally(bound.cause());
                    }
                });
        return started;
    }

    private void accepted(Channel channel) {
        ConnectionLoop loop = loops.computeIfAbsent(channel.eventLoop(), ConnectionLoop::new);
        connections.incrementAndGet();
        parts.metrics().connectionOpened();
        channel.closeFuture().addListener(unused -> {
            parts.metrics().connectionClosed();
            if (connections.decrementAndGet() == 0 && closing) {
                closed.complete(null);
            }
        });
        new HttpPipeline(parts, loop).begin(channel.pipeline());
        if (closing) {
            var unused = channel.close();
        }
    }

    /** Answers with these routes from the next request on: a server can listen before all that it serves is there. */
    public void serve(Router router) {
        parts.serve(router);
    }

    /** Takes bodies of at most so many bytes from the next request on. */
    public void limitBody(int bytes) {
        parts.limitBody(bytes);
    }

    /** Where it listens; tells the port where 0 was asked for. */
    public InetSocketAddress address() {
        Channel channel = listener;
        if (channel == null) {
            throw new IllegalStateException("not listening yet");
        }
        return (InetSocketAddress) channel.localAddress();
    }

    /**
     * Stops listening, finishes the calls under way, at most for {@link HttpSettings#closeTimeout()}, and ends.
     *
     * @return never fails; the same for every call
     */
    public CompletionStage<Void> close() {
        Channel channel = listener;
        if (!closing && channel != null) {
            closing = true;
            channel.close().addListener(unused -> endConnections());
        }
        return closed.thenRun(() -> {});
    }

    private void endConnections() {
        loops.values().forEach(loop -> loop.eventLoop().execute(loop::closeGently));
        if (connections.get() == 0) {
            closed.complete(null);
        }
        EventLoop clock = transport.group().next();
        var deadline = clock.schedule(
                () -> loops.values().forEach(loop -> loop.eventLoop().execute(loop::closeNow)),
                parts.settings().closeTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        var unused = closed.whenComplete((nothing, never) -> {
            deadline.cancel(false);
            loops.values().forEach(loop -> loop.eventLoop().execute(loop::closeNow));
            transport.shutdownIfOwn();
        });
    }
}
