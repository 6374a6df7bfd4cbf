package io.sluice.api.http;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, and the way back to it for answers that are found on other threads.
 *
 * <p><em>Threads:</em> {@link #deliver} any, all else the loop. The first answer into an empty queue wakes the loop; all
 * that come until it has run ride along.
 *
 * <p><em>Failure:</em> once the loop has been shut down, answers are dropped with their connections.
 */
final class ConnectionLoop {
    private final EventLoop eventLoop;
    private final Set<Conversation> conversations = new HashSet<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final StreamResponseFormat streamEncoder = new StreamResponseFormat();
    private final Runnable drain = this::drain;
    private io.netty.util.concurrent.@Nullable Future<?> sweep;

    ConnectionLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    ResponseEncoder encoder() {
        return encoder;
    }

    StreamResponseFormat streamEncoder() {
        return streamEncoder;
    }

    void add(Conversation conversation) {
        assert eventLoop.inEventLoop();
        if (sweep == null) {
            tick();
            sweep = eventLoop.scheduleAtFixedRate(() -> sweep(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
        }
        conversations.add(conversation);
    }

    void remove(Conversation conversation) {
        assert eventLoop.inEventLoop();
        conversations.remove(conversation);
    }

    /** Hands an answer to the loop that writes it. */
    void deliver(RequestCycle cycle, @Nullable Response response, @Nullable Throwable failure) {
        answers.add(new Answer(cycle, response, failure));
        if (undelivered.getAndIncrement() == 0) {
            eventLoop.execute(drain);
        }
    }

    private void drain() {
        int taken = undelivered.get();
        while (taken > 0) {
            for (int i = 0; i < taken; i++) {
                Answer answer = answers.remove();
                answer.cycle.answered(answer.response, answer.failure);
            }
            taken = undelivered.addAndGet(-taken);
        }
    }

    void sweep(long now) {
        tick();
        for (Conversation conversation : List.copyOf(conversations)) {
            conversation.sweep(now);
        }
    }

    private void tick() {
        Instant now = Instant.now();
        encoder.tick(now);
        streamEncoder.tick(now);
    }

    /** Asks every connection to end after the call under way. */
    void closeGently() {
        assert eventLoop.inEventLoop();
        List.copyOf(conversations).forEach(Conversation::closeGently);
    }

    /** Ends what is left and the sweeping. */
    void closeNow() {
        assert eventLoop.inEventLoop();
        List.copyOf(conversations).forEach(Conversation::closeNow);
        if (sweep != null) {
            sweep.cancel(false);
            sweep = null;
        }
    }

    private record Answer(
            RequestCycle cycle,
            @Nullable Response response,
            @Nullable Throwable failure) {}
}
