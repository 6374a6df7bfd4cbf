package io.sluice.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/**
 * A TLS connection until its handshake is done, which tells the HTTP it speaks (ALPN, RFC 7301).
 *
 * <p><em>Threads:</em> the connection's event loop. <em>Failure:</em> who does not get through is closed, by the
 * handshake's time limit at the latest, and not logged: that is the peer's fault and may be one of many.
 */
final class TlsHandshake extends ApplicationProtocolNegotiationHandler {
    private final HttpPipeline assembly;

    TlsHandshake(HttpPipeline assembly) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.assembly = assembly;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            assembly.http2(context.pipeline());
        } else {
            assembly.http1(context.pipeline());
        }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
