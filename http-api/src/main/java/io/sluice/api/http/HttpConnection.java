package io.sluice.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * The reading half of a connection: hands what the decoder makes to the {@link RequestCycle}, as fast as that takes it.
 *
 * <p>What a pipelining caller sends meanwhile waits here, undispatched; past 64 objects the socket is not read until they
 * are gone, and none is begun while the peer does not take its answers.
 *
 * <p><em>Threads:</em> its event loop.
 *
 * <p><em>Failure:</em> when the peer goes, waiting objects are released and the answer under way is dropped.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final int WAITING_LIMIT = 64;

    private final ConnectionLoop loop;
    private final BooleanSupplier heardSomething;
    private final ConnectionOutput output;
    private final RequestCycle cycle;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>(0);
    private boolean pumping;
    private boolean decodedSomething;
    private boolean inputEnded;

    /** @param heardSomething whether bytes have come since it was asked last, if only a part of a head */
    HttpConnection(
            HttpServerParts parts, ConnectionLoop loop, ConnectionOutput output, BooleanSupplier heardSomething) {
        this.loop = loop;
        this.output = output;
        this.heardSomething = heardSomething;
        this.cycle = new RequestCycle(parts, loop, output, this::pump);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.add(cycle);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        HttpObject object = (HttpObject) message;
        decodedSomething = true;
        output.hold();
        if (waiting.isEmpty() && cycle.isReady()) {
            take(object);
        } else if (cycle.isEnding()) {
            ReferenceCountUtil.release(object);
        } else {
            waiting.add(object);
            if (waiting.size() > WAITING_LIMIT) {
                context.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (heardSomething.getAsBoolean() && !decodedSomething) {
            cycle.headBegins();
        }
        decodedSomething = false;
        output.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pump();
        output.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            output.inputEnded();
            pump();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cycle.lost();
        releaseWaiting();
        loop.remove(cycle);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        output.closeAfter(cause);
    }

    /** Takes what waits for as long as the cycle is ready. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (!waiting.isEmpty() && cycle.isReady()) {
            take(waiting.remove());
        }
        pumping = false;
        if (inputEnded && waiting.isEmpty()) {
            cycle.inputEnded();
        }
        if (cycle.isEnding()) {
            releaseWaiting();
        }
        if (waiting.isEmpty()) {
            output.readOn();
        }
    }

    private void take(HttpObject object) {
        try {
            cycle.take(object);
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
