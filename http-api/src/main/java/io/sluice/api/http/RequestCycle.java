package io.sluice.api.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection, strictly one after the other; over HTTP/2, the one request of a stream.
 *
 * <pre>
 *            head            last content           answer
 *   IDLE ──────────▶ READING ────────────▶ ANSWERING ──────▶ IDLE, or ENDING
 *     └─ bad message, timeout ─┴──▶ ENDING (answered; input is thrown away) ──▶ closed
 * </pre>
 *
 * <p><em>Threads:</em> the connection's event loop; handlers' stages complete anywhere and come back through {@link
 * ConnectionLoop}.
 *
 * <p><em>Failure:</em> after {@link #lost} an answer still under way is dropped.
 */
final class RequestCycle implements Conversation, BiConsumer<Response, Throwable> {
    private enum State {
        IDLE,
        READING,
        ANSWERING,
        ENDING
    }

    private final HttpServerParts parts;
    private final ConnectionLoop loop;
    private final ConnectionOutput output;
    private final Runnable released;
    private State state = State.IDLE;
    private long since = System.nanoTime();
    private RequestAssembly assembly = RequestAssembly.NONE;
    private String route = "none";
    private boolean partialHead;
    private boolean lastOne;

    /** @param released what to do when the next request may be taken, or none ever */
    RequestCycle(HttpServerParts parts, ConnectionLoop loop, ConnectionOutput output, Runnable released) {
        this.parts = parts;
        this.loop = loop;
        this.output = output;
        this.released = released;
    }

    /** Whether {@link #take} may be called. */
    boolean isReady() {
        return state == State.READING || state == State.IDLE && output.isWritable();
    }

    boolean isEnding() {
        return state == State.ENDING;
    }

    /** Some bytes of a head have come, not all. */
    void headBegins() {
        if (state == State.IDLE && !partialHead) {
            partialHead = true;
            since = System.nanoTime();
        }
    }

    /** All that the peer will ever send has been taken; it still reads. */
    void inputEnded() {
        if (state == State.IDLE || state == State.READING) {
            state = State.ENDING;
            since = System.nanoTime();
            output.finish();
        }
    }

    /** The peer is gone. */
    void lost() {
        state = State.ENDING;
    }

    /** Takes the next part of a request; the caller releases it. */
    void take(HttpObject object) {
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
            output.goOn();
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
            output.finish();
        }
        released.run();
        output.flushUnlessHeld();
    }

    /** Answers what cannot be handled; where its end is cannot be known, so the connection ends with it. */
    private void refuse(Problem problem) {
        state = State.ENDING;
        since = System.nanoTime();
        int status = output.write(problem.asResponse(), true, assembly.isHead());
        parts.metrics().answered("none", status, 0);
        output.finish();
        released.run();
    }

    @Override
    public void sweep(long now) {
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

    @Override
    public void closeGently() {
        lastOne = true;
        if (state == State.IDLE && !partialHead) {
            output.close();
        }
    }

    @Override
    public void closeNow() {
        output.close();
    }
}
