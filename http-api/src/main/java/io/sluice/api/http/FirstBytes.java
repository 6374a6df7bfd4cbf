package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plain connection until it is known which HTTP it speaks: the preface of RFC 9113 section 3.4 is HTTP/2 by prior
 * knowledge, and the first byte that differs from it is HTTP/1.1.
 *
 * <p><em>Threads:</em> the connection's event loop. <em>Failure:</em> who says nothing is closed as an idle one.
 */
final class FirstBytes extends ByteToMessageDecoder implements Conversation {
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private final HttpPipeline assembly;
    private final long since = System.nanoTime();
    private @Nullable ChannelHandlerContext context;

    FirstBytes(HttpPipeline assembly) {
        this.assembly = assembly;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) throws Exception {
        context = active;
        assembly.loop().add(this);
        super.channelActive(active);
    }

    @Override
    protected void decode(ChannelHandlerContext reading, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
        boolean matches = ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, length);
        if (matches && length < PREFACE.readableBytes()) {
            return;
        }
        if (matches) {
            assembly.http2(reading.pipeline());
        } else {
            assembly.http1(reading.pipeline());
        }
        reading.pipeline().remove(this); // hands on what it holds
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) {
        assembly.loop().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        var unused = failing.close();
    }

    @Override
    public void sweep(long now) {
        if (now - since > assembly.parts().settings().idleTimeout().toNanos()) {
            closeNow();
        }
    }

    @Override
    public void closeGently() {
        closeNow();
    }

    @Override
    public void closeNow() {
        if (context != null) {
            var unused = context.close();
        }
    }
}
