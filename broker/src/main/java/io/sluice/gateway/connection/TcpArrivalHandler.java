package io.sluice.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.gateway.admission.Admission;
import io.sluice.gateway.admission.Entry;
import io.sluice.gateway.admission.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client of a {@code text} or {@code frame} listener in, once its TLS handshake is done and the PROXY header is
 * read where there are such; then puts a {@link Connection} where it stood. Whom there is no place for is closed: these
 * protocols have no words for a refusal.
 *
 * <p>Threads: the channel's event loop.
 */
public final class TcpArrivalHandler extends ChannelInboundHandlerAdapter {
    private final ConnectionLoop loop;
    private final Framing framing;
    private boolean awaitsTls;
    private boolean awaitsProxy;
    private @Nullable String proxiedAddress;

    /**
     * @param tls whether a TLS handler stands before it
     * @param proxy whether a handler before it reports a {@link ProxiedAddress}
     */
    public TcpArrivalHandler(ConnectionLoop loop, Framing framing, boolean tls, boolean proxy) {
        this.loop = loop;
        this.framing = framing;
        this.awaitsTls = tls;
        this.awaitsProxy = proxy;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.arrivals().expectSoon(ctx.channel());
        if (ctx.channel().isActive()) {
            arriveIfReady(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        arriveIfReady(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ProxiedAddress proxied) {
            proxiedAddress = proxied.text().isEmpty() ? null : proxied.text();
            awaitsProxy = false;
            arriveIfReady(ctx);
        } else if (event instanceof SslHandshakeCompletionEvent tls && tls.isSuccess()) {
            awaitsTls = false;
            arriveIfReady(ctx);
        }
    }

    private void arriveIfReady(ChannelHandlerContext ctx) {
        if (awaitsTls || awaitsProxy || ctx.isRemoved()) {
            return;
        }
        Admission admission = loop.context().admission();
        long addressKey = admission.addressKey(proxiedAddress, ctx.channel().remoteAddress());
        Refusal refusal = admission.enter(addressKey);
        if (refusal == null) {
            refusal = admission.pace();
            if (refusal != null) {
                admission.leave(addressKey);
            }
        }
        if (refusal != null) {
            loop.context().metrics().refused(refusal.reason(), refusal.status());
            var unused = ctx.close();
            return;
        }
        Connection connection = loop.arrivals()
                .arrive(ctx.channel(), loop.arrivals().drawId(), framing, proxiedAddress, null, Entry.OPEN);
        connection.addressKey = addressKey;
        ctx.pipeline().replace(this, null, connection);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.deadlines().remove(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
