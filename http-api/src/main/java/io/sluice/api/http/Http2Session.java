package io.sluice.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The life of an HTTP/2 connection; its requests are the business of its streams.
 *
 * <p><em>Threads:</em> the connection's event loop.
 *
 * <p><em>Failure:</em> idle for too long or asked to end, it says GOAWAY (RFC 9113 section 6.8), finishes the streams
 * that are open, at most for the server's time to close, and is closed.
 */
final class Http2Session extends ChannelInboundHandlerAdapter implements Conversation {
    private final Http2FrameCodec codec;
    private final HttpSettings settings;
    private final ConnectionLoop loop;
    private long busyAt = System.nanoTime();
    private int lastStream;
    private @Nullable ChannelHandlerContext context;

    Http2Session(Http2FrameCodec codec, HttpSettings settings, ConnectionLoop loop) {
        this.codec = codec;
        this.settings = settings;
        this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        loop.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        loop.remove(this);
    }

    /** Settings, pings and the like, which the codec has seen to. */
    @Override
    public void channelRead(ChannelHandlerContext reading, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        closeNow();
    }

    @Override
    public void sweep(long now) {
        int newest = codec.connection().remote().lastStreamCreated();
        if (newest != lastStream || codec.connection().numActiveStreams() > 0) {
            lastStream = newest;
            busyAt = now;
        } else if (now - busyAt > settings.idleTimeout().toNanos()) {
            closeGently();
        }
    }

    @Override
    public void closeGently() {
        if (context != null) {
            var unused = context.close();
        }
    }

    @Override
    public void closeNow() {
        if (context != null) {
            // From the codec's own place on: it would wait for its streams.
            var unused = context.pipeline().context(codec).close();
        }
    }
}
