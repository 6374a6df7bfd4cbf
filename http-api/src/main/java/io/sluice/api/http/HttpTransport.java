package io.sluice.api.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** Event loops and the kind of socket that goes with them. */
record HttpTransport(EventLoopGroup group, Class<? extends ServerChannel> serverChannel, boolean isOwn) {
    static HttpTransport own(int threads) {
        DefaultThreadFactory names = new DefaultThreadFactory("api-http");
        return Epoll.isAvailable()
                ? new HttpTransport(
                        new MultiThreadIoEventLoopGroup(threads, names, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class,
                        true)
                : new HttpTransport(
                        new MultiThreadIoEventLoopGroup(threads, names, NioIoHandler.newFactory()),
                        NioServerSocketChannel.class,
                        true);
    }

    static HttpTransport of(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)) {
            return new HttpTransport(group, EpollServerSocketChannel.class, false);
        }
        if (group instanceof IoEventLoopGroup io && io.isIoType(IoUringIoHandler.class)) {
            return new HttpTransport(group, IoUringServerSocketChannel.class, false);
        }
        return new HttpTransport(group, NioServerSocketChannel.class, false);
    }

    void shutdownIfOwn() {
        if (isOwn) {
            var unused = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        }
    }
}
