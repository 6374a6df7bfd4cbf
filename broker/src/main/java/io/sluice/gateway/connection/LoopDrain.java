package io.sluice.gateway.connection;

import io.netty.util.concurrent.Future;
import io.sluice.model.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties a loop: ends its connections at an even pace, so that they do not all come to the other nodes at once, then
 * cuts what has not gone by the end.
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: a step that throws is logged, the next one comes.
 */
public final class LoopDrain {
    private static final Logger LOG = LoggerFactory.getLogger(LoopDrain.class);

    private static final long STEP_MILLIS = 20;

    private final ConnectionLoop loop;
    private final long start;
    private final long paceMillis;
    private final long end;
    private final List<Connection> left = new ArrayList<>();
    private final int total;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private @Nullable Future<?> timer;

    private LoopDrain(ConnectionLoop loop, Duration time) {
        this.loop = loop;
        this.start = loop.now();
        long millis = Math.max(time.toMillis(), HeartbeatSweep.PERIOD_MILLIS);
        // The last to be told also need time to say goodbye.
        this.paceMillis = Math.max(0, time.toMillis() - Math.min(Departures.CLOSE_TIMEOUT_MILLIS, millis / 4));
        this.end = start + millis;
        loop.index().forEach(left::add);
        this.total = left.size();
    }

    /** @return completes when the loop has no connection, at the latest when the time is over */
    public static CompletionStage<Boolean> start(ConnectionLoop loop, Duration time) {
        LoopDrain drain = new LoopDrain(loop, time);
        drain.timer = loop.eventLoop().scheduleWithFixedDelay(drain::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
        return drain.done;
    }

    private void step() {
        try {
            advance();
        } catch (RuntimeException | OutOfMemoryError e) { // thrown on, it would end the timer and hold up the exit
            LOG.error("step of a drain failed loop={}", loop.number(), e);
        }
    }

    private void advance() {
        long elapsed = loop.now() - start;
        long due = elapsed >= paceMillis ? total : total * elapsed / paceMillis;
        while (total - left.size() < due) {
            end(left.remove(left.size() - 1));
        }
        if (left.isEmpty()) {
            List<Connection> late = new ArrayList<>();
            loop.index().forEach(late::add); // those that were registering when the drain began
            late.forEach(LoopDrain::end);
        }
        boolean over = loop.now() >= end;
        if (over) {
            loop.deadlines().sweep(Long.MAX_VALUE);
        }
        if (over || loop.index().size() == 0 && loop.deadlines().size() == 0) {
            if (timer != null) {
                timer.cancel(false);
            }
            done.complete(true);
        }
    }

    private static void end(Connection connection) {
        int millis = ThreadLocalRandom.current().nextInt(1_000);
        connection.end(CloseReason.DRAIN, "the node shuts down, reconnect in " + millis + " ms");
    }
}
