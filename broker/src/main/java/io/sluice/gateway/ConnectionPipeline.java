package io.sluice.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.sluice.config.ListenAddress;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.gateway.connection.Framing;
import io.sluice.gateway.connection.HandshakeHandler;
import io.sluice.gateway.connection.NodeContext;
import io.sluice.gateway.connection.ProxyHeaderHandler;
import io.sluice.gateway.connection.TcpArrivalHandler;
import io.sluice.tls.Certificates;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What stands in the pipeline of an accepted channel. All but TLS go away as soon as they have done their work; then one
 * {@code Connection} is there.
 *
 * <pre>
 *     socket ─▶ [PROXY header] ─▶ [TLS] ─▶ handshake or arrival ⇒ Connection
 * </pre>
 */
final class ConnectionPipeline extends ChannelInitializer<Channel> {
    private final ListenAddress listener;
    private final List<ConnectionLoop> loops;
    private final NodeContext context;
    private final Certificates certificates;

    ConnectionPipeline(
            ListenAddress listener, List<ConnectionLoop> loops, NodeContext context, Certificates certificates) {
        this.listener = listener;
        this.loops = loops;
        this.context = context;
        this.certificates = certificates;
    }

    @Override
    protected void initChannel(Channel channel) {
        ConnectionLoop loop = loopOf(channel);
        ChannelPipeline pipeline = channel.pipeline();
        boolean proxy = channel.remoteAddress() instanceof InetSocketAddress peer
                && context.admission().proxies().trusts(peer.getAddress());
        if (proxy) {
            pipeline.addLast(new ProxyHeaderHandler());
        }
        if (listener.tls()) {
            pipeline.addLast(
                    certificates.newHandler(channel.alloc(), context.settings().handshakeTimeout()));
        }
        switch (listener.protocol()) {
            case WEBSOCKET -> pipeline.addLast(new HandshakeHandler(loop));
            case TEXT -> pipeline.addLast(new TcpArrivalHandler(loop, Framing.TEXT, listener.tls(), proxy));
            case FRAME -> pipeline.addLast(new TcpArrivalHandler(loop, Framing.FRAME, listener.tls(), proxy));
        }
    }

    private ConnectionLoop loopOf(Channel channel) {
        for (ConnectionLoop loop : loops) {
            if (loop.eventLoop() == channel.eventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("a channel on a foreign event loop");
    }
}
