package io.sluice.api.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing half of a connection: renders answers, flushes once for all that one read brought, ends politely.
 *
 * <p><em>Threads:</em> the connection's event loop. <em>Failure:</em> a failed write closes the channel, by Netty.
 */
final class ConnectionOutput {
    /** How long a connection that was ended may still send: closing at once would reset it and lose our last words. */
    static final long LINGER_NANOS = 2_000_000_000L;

    private static final Logger log = LoggerFactory.getLogger(ConnectionOutput.class);

    private final Channel channel;
    private final ResponseFormat format;
    private boolean held;
    private boolean unflushed;
    private boolean inputEnded;
    private @Nullable ChannelFuture written;

    ConnectionOutput(Channel channel, ResponseFormat format) {
        this.channel = channel;
        this.format = format;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** More requests may come with the same read: wait for {@link #flush()}. */
    void hold() {
        held = true;
    }

    void flush() {
        held = false;
        flushUnlessHeld();
    }

    void flushUnlessHeld() {
        if (unflushed && !held) {
            unflushed = false;
            channel.flush();
        }
    }

    /** @return the status that was written in the end: 500 if the body could not be rendered */
    int write(Response response, boolean last, boolean bodiless) {
        try {
            Object answer = format.encode(channel.alloc(), response, last, bodiless);
            unflushed = true;
            written = channel.write(answer, isStream() ? channel.newPromise() : channel.voidPromise());
            return response.status();
        } catch (IOException | RuntimeException e) {
            return write(Failures.ofHandler(e), last, bodiless);
        }
    }

    /** Asks for the body of the request. */
    void goOn() {
        var unused = channel.writeAndFlush(format.goOn(), channel.voidPromise());
    }

    /** Nothing more is written; the peer may finish its sentence, unheard, and then closes. */
    void finish() {
        unflushed = false;
        readOn();
        if (isStream() && written != null) {
            channel.flush();
            // RFC 9113 section 8.1: all is answered, the rest of the request need not be sent. Not before the answer is
            // out: a reset takes what waits for the peer's window with it.
            written.addListener(answered -> channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR))
                    .addListener(ChannelFutureListener.CLOSE));
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (written.isSuccess() && tls != null) {
                tls.closeOutbound().addListener(closed -> endOutput());
            } else if (written.isSuccess()) {
                endOutput();
            } else {
                close();
            }
        });
    }

    private boolean isStream() {
        return channel instanceof Http2StreamChannel;
    }

    /** The peer sends no more: the connection ends with what is written to it, without a wait for the peer. */
    void inputEnded() {
        inputEnded = true;
        if (channel instanceof DuplexChannel duplex && duplex.isOutputShutdown()) {
            close();
        }
    }

    private void endOutput() {
        boolean peerMaySend = channel instanceof DuplexChannel && !inputEnded;
        var unused = peerMaySend ? ((DuplexChannel) channel).shutdownOutput() : channel.close();
    }

    void readOn() {
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    void close() {
        var unused = channel.close();
    }

    void closeAfter(Throwable cause) {
        // What a peer does wrong in TLS or HTTP/2 comes as one of the last two.
        if (!(cause instanceof IOException || cause instanceof DecoderException || cause instanceof Http2Exception)) {
            log.atWarn().setCause(cause).log("an HTTP connection fails");
        }
        var unused = channel.close();
    }
}
