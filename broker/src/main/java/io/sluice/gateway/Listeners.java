package io.sluice.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.sluice.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The sockets on which a gateway accepts.
 *
 * <p>Threads: any.
 *
 * <p>Failure: if one cannot be bound, those that could be are open until {@link #close()}.
 */
final class Listeners {
    /** The kernel takes the smaller of this and {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    private static final int LEAST_READ = 64;
    private static final int FIRST_READ = 2 * 1024;
    private static final int LARGEST_READ = 16 * 1024;

    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final EventLoopGroup group;
    private final Transports transport;

    Listeners(EventLoopGroup group, Transports transport) {
        this.group = group;
        this.transport = transport;
    }

    CompletionStage<Void> bind(List<ListenAddress> addresses, Function<ListenAddress, ConnectionPipeline> pipelines) {
        return Stages.all(addresses.stream()
                .map(address -> bind(address, pipelines.apply(address)))
                .toList());
    }

    private CompletionStage<Void> bind(ListenAddress address, ConnectionPipeline pipeline) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(transport.channel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .childHandler(pipeline)
                .bind(address.host(), address.port());
        channels.add(bound.channel()); // now, so that they stand in the order of the settings
        CompletableFuture<Void> stage = new CompletableFuture<>();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(cannotBind(address, done.cause()));
            }
        });
        return stage;
    }

    /** One read in a turn, and no large one: sixteen of 64 KiB would let one client hold the loop. */
    private static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, LARGEST_READ).maxMessagesPerRead(1);
    }

    private static IOException cannotBind(ListenAddress address, Throwable cause) {
        return new IOException(
                "gateway.listen: " + address.host() + ":" + address.port()
                        + " (expected: a free address of this machine): " + cause.getMessage(),
                cause);
    }

    /** In the order of the settings; call it once all are bound. */
    List<InetSocketAddress> addresses() {
        return channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    CompletionStage<Void> close() {
        return Stages.all(
                channels.stream().map(channel -> Stages.of(channel.close())).toList());
    }
}
