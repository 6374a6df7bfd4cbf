package io.sluice.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Puts the connection in its own place once the channel is active, so that no connection is known that never was. */
final class ConnectionStart extends ChannelInboundHandlerAdapter {
    private final HttpServerParts parts;
    private final ConnectionLoop loop;
    private final RequestDecoder decoder;

    ConnectionStart(HttpServerParts parts, ConnectionLoop loop, RequestDecoder decoder) {
        this.parts = parts;
        this.loop = loop;
        this.decoder = decoder;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        HttpConnection connection = new HttpConnection(context, parts, loop, decoder);
        context.pipeline().replace(this, "connection", connection);
        loop.add(connection.cycle());
        parts.metrics().connectionOpened();
    }
}
