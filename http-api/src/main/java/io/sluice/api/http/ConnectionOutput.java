package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
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

    private final ChannelHandlerContext context;
    private final ResponseEncoder encoder;
    private boolean held;
    private boolean unflushed;

    ConnectionOutput(ChannelHandlerContext context, ResponseEncoder encoder) {
        this.context = context;
        this.encoder = encoder;
    }

    boolean isWritable() {
        return context.channel().isWritable();
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
            context.flush();
        }
    }

    /** @return the status that was written in the end: 500 if the body could not be rendered */
    int write(Response response, boolean last, boolean bodiless) {
        try {
            ByteBuf bytes = encoder.encode(context.alloc(), response, last, bodiless);
            unflushed = true;
            var unused = context.write(bytes, context.voidPromise());
            return response.status();
        } catch (IOException | RuntimeException e) {
            return write(Failures.ofHandler(e), last, bodiless);
        }
    }

    void writeNow(ByteBuf bytes) {
        var unused = context.writeAndFlush(bytes, context.voidPromise());
    }

    /** Nothing more is written; the peer may finish its sentence, unheard, and then closes. */
    void finish() {
        unflushed = false;
        readOn();
        Channel channel = context.channel();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            var unused = written.isSuccess() && channel instanceof DuplexChannel duplex
                    ? duplex.shutdownOutput()
                    : channel.close();
        });
    }

    void readOn() {
        if (!context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(true);
        }
    }

    void close() {
        var unused = context.close();
    }

    void closeAfter(Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.atWarn().setCause(cause).log("an HTTP connection fails");
        }
        var unused = context.close();
    }
}
