package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: takes its requests one after the other and writes the answers in order.
 *
 * <pre>
 *            head            last content           answer
 *   IDLE ──────────▶ READING ────────────▶ ANSWERING ──────▶ IDLE, or ENDING
 *     └─ bad message, timeout ─┴──▶ ENDING (answered; input is thrown away) ──▶ closed
 * </pre>
 *
 * What a pipelining caller sends meanwhile waits, undispatched, in {@code waiting}; past 64 objects the socket is not
 * read until they are gone, and none is begun while the peer does not take its answers.
 *
 * <p><em>Threads:</em> its event loop; handlers' stages complete anywhere and come back through {@link ConnectionLoop}.
 *
 * <p><em>Failure:</em> when the peer goes, waiting objects are released and the answer under way is dropped.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements BiConsumer<Response, Throwable> {
    private static final int WAITING_LIMIT = 64;
    private static final ByteBuf CONTINUE =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", CharsetUtil.US_ASCII));

    private enum State {
        IDLE,
        READING,
        ANSWERING,
        ENDING
    }

    private final HttpServerParts parts;
    private final ConnectionLoop loop;
    private final RequestDecoder decoder;
    private final ConnectionOutput output;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>(0);
    private State state = State.IDLE;
    private long since = System.nanoTime();
    private RequestAssembly assembly = RequestAssembly.NONE;
    private String route = "none";
    private boolean pumping;
    private boolean decodedSomething;
    private boolean partialHead;
    private boolean lastOne;

    HttpConnection(ChannelHandlerContext context, HttpServerParts parts, ConnectionLoop loop, RequestDecoder decoder) {
        this.parts = parts;
        this.loop = loop;
        this.decoder = decoder;
        this.output = new ConnectionOutput(context, loop.encoder());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        HttpObject object = (HttpObject) message;
        decodedSomething = true;
        output.hold();
        if (waiting.isEmpty() && ready()) {
            take(object);
        } else if (state == State.ENDING) {
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
        boolean heard = decoder.heardSomething();
        if (heard && !decodedSomething && state == State.IDLE && !partialHead) {
            partialHead = true;
            since = System.nanoTime();
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
    public void channelInactive(ChannelHandlerContext context) {
        state = State.ENDING;
        releaseWaiting();
        loop.remove(this);
        parts.metrics().connectionClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        output.closeAfter(cause);
    }

    private boolean ready() {
        return state == State.READING || state == State.IDLE && output.isWritable();
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (!waiting.isEmpty() && ready()) {
            take(waiting.remove());
        }
        pumping = false;
        if (waiting.isEmpty()) {
            output.readOn();
        }
    }

    private void take(HttpObject object) {
        try {
            if (object.decoderResult().isFailure()) {
                refuse(Failures.ofDecoder(object.decoderResult().cause()));
                return;
            }
            if (object instanceof HttpRequest head) {
                begin(head);
            }
            if (state == State.READING && object instanceof HttpContent content) {
                add(content);
            }
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private void begin(HttpRequest head) {
        partialHead = false;
        assembly = new RequestAssembly(head, parts.maxBodySize());
        Problem problem = assembly.checkHead();
        if (problem != null) {
            refuse(problem);
            return;
        }
        state = State.READING;
        since = System.nanoTime();
        if (assembly.awaitsContinue()) {
            output.writeNow(CONTINUE.duplicate());
        }
    }

    private void add(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (!assembly.add(content.content(), last)) {
            refuse(assembly.tooLarge());
        } else if (last) {
            dispatch(assembly.finish());
        }
    }

    private void dispatch(Request request) {
        state = State.ANSWERING;
        since = System.nanoTime();
        Router.Match match = parts.router().match(request.method(), request.path());
        route = match.name();
        CompletionStage<Response> stage;
        try {
            stage = match.handler().handle(request);
        } catch (RuntimeException e) {
            answered(null, e);
            return;
        }
        var unused = stage.whenComplete(this);
    }

    /** The handler's stage is complete; on any thread. */
    @Override
    public void accept(@Nullable Response response, @Nullable Throwable failure) {
        if (loop.eventLoop().inEventLoop()) {
            answered(response, failure);
        } else {
            loop.deliver(this, response, failure);
        }
    }

    void answered(@Nullable Response response, @Nullable Throwable failure) {
        if (state != State.ANSWERING) {
            return; // the peer is gone
        }
        Response answer = failure == null && response != null ? response : Failures.ofHandler(failure);
        boolean end = lastOne || !assembly.keepAlive();
        int status = output.write(answer, end, assembly.isHead());
        long now = System.nanoTime();
        parts.metrics().answered(route, status, now - since);
        since = now;
        state = end ? State.ENDING : State.IDLE;
        assembly = RequestAssembly.NONE;
        if (end) {
            end();
        } else {
            pump();
            output.flushUnlessHeld();
        }
    }

    /** Answers what cannot be handled; where its end is cannot be known, so the connection ends with it. */
    private void refuse(Problem problem) {
        state = State.ENDING;
        since = System.nanoTime();
        int status = output.write(problem.asResponse(), true, assembly.isHead());
        parts.metrics().answered("none", status, 0);
        end();
    }

    private void end() {
        releaseWaiting();
        output.finish();
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    void sweep(long now) {
        long quiet = now - since;
        boolean incomplete = state == State.READING || state == State.IDLE && partialHead;
        if (incomplete && quiet > parts.settings().requestTimeout().toNanos()) {
            refuse(Problem.of(408, "request_timeout", "the request took too long to arrive"));
        } else if (state == State.IDLE && quiet > parts.settings().idleTimeout().toNanos()) {
            output.close();
        } else if (state == State.ENDING && quiet > ConnectionOutput.LINGER_NANOS) {
            output.close();
        }
    }

    /** Ends after the request under way, or now. */
    void closeGently() {
        lastOne = true;
        if (state == State.IDLE && !partialHead) {
            output.close();
        }
    }

    void closeNow() {
        output.close();
    }
}
