package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In front of connections from trusted proxies: if they begin with a PROXY header (version 1 or 2), it is taken off and
 * told as a {@link ProxiedAddress}; the address is empty where there is no header, or none of a client in it. Then this
 * handler is gone.
 *
 * <p>Nothing is known before the first bytes: on {@code text} and {@code frame} listeners a trusted proxy has to send
 * the header, or its client to speak first.
 *
 * <p>Threads: the channel's event loop.
 */
public final class ProxyHeaderHandler extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
        if (state == ProtocolDetectionState.NEEDS_MORE_DATA) {
            return;
        }
        if (state == ProtocolDetectionState.DETECTED) {
            // In reverse: the decoder stands before the taker, and removes itself after one header.
            ctx.pipeline().addAfter(ctx.name(), null, new HeaderTaker());
            ctx.pipeline().addAfter(ctx.name(), null, new HAProxyMessageDecoder());
        } else {
            ctx.fireUserEventTriggered(new ProxiedAddress(""));
        }
        ctx.pipeline().remove(this); // which sends on what was received
    }

    private static final class HeaderTaker extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
            ctx.fireUserEventTriggered(new ProxiedAddress(addressOf(header.sourceAddress(), header.sourcePort())));
            ctx.pipeline().remove(this);
        }
    }

    private static String addressOf(@Nullable String host, int port) {
        boolean literal = host != null && (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host));
        return literal ? NetUtil.toSocketAddressString(host, port) : "";
    }
}
