package io.sluice.gateway;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.sluice.config.GatewaySettings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * How this machine does network I/O: epoll first, for only there sockets are written without the pipeline; io_uring where
 * there is no epoll; NIO everywhere.
 */
record Transports(Transport name, IoHandlerFactory handlers, Class<? extends ServerSocketChannel> channel) {
    /**
     * Sockets that a loop looks at before its tasks, which are the messages to clients, have their turn again: with
     * Netty's 4,096 and more, ten thousand sockets that end or speak together would hold them up for a tenth of a second.
     */
    private static final int EVENTS_AT_ONCE = 128;

    /** @throws IllegalArgumentException if this machine does not have what is asked for */
    static Transports choose(Transport wanted) {
        return switch (wanted) {
            case AUTO ->
                choose(
                        Epoll.isAvailable()
                                ? Transport.EPOLL
                                : IoUring.isAvailable() ? Transport.IO_URING : Transport.NIO);
            case EPOLL -> {
                require(wanted, Epoll.isAvailable(), Epoll.unavailabilityCause());
                yield new Transports(
                        wanted,
                        EpollIoHandler.newFactory(EVENTS_AT_ONCE, DefaultSelectStrategyFactory.INSTANCE),
                        EpollServerSocketChannel.class);
            }
            case IO_URING -> {
                require(wanted, IoUring.isAvailable(), IoUring.unavailabilityCause());
                yield new Transports(wanted, IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
            }
            case NIO -> new Transports(wanted, NioIoHandler.newFactory(), NioServerSocketChannel.class);
        };
    }

    private static void require(Transport wanted, boolean available, @Nullable Throwable cause) {
        if (!available) {
            throw new IllegalArgumentException(
                    "gateway.transport: " + wanted + " (expected: one that this machine has; auto finds it)", cause);
        }
    }
}
