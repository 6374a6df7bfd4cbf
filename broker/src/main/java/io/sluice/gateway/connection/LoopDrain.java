package io.sluice.gateway.connection;

import io.netty.util.concurrent.Future;
import io.sluice.gateway.admission.RetryHint;
import io.sluice.model.CloseReason;
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
    private final DrainPace pace;
    private final long start;
    private final List<Connection> left = new ArrayList<>();
    private final int total;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private @Nullable Future<?> timer;

    private LoopDrain(ConnectionLoop loop, DrainPace pace) {
        this.loop = loop;
        this.pace = pace;
        this.start = loop.now();
        loop.index().forEach(left::add);
        this.total = left.size();
        loop.deadlines().shorten(start + pace.farewellMillis()); // handshakes: nobody is let in any more
    }

    /** @return completes when the loop has no connection, at the latest when the time is over */
    public static CompletionStage<Boolean> start(ConnectionLoop loop, DrainPace pace) {
        LoopDrain drain = new LoopDrain(loop, pace);
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
        long due = pace.due(total, loop.phase(), elapsed);
        for (int told = total - left.size(); told < due; told++) {
            end(left.remove(left.size() - 1), told, elapsed);
        }
        if (left.isEmpty() && loop.index().size() > 0) {
            List<Connection> late = new ArrayList<>();
            loop.index().forEach(late::add); // those that were registering when the drain began
            late.forEach(connection -> end(connection, total, elapsed));
        }
        boolean over = elapsed >= pace.endMillis();
        if (over) {
            loop.deadlines().cutAll();
        }
        if (over || loop.index().size() == 0 && loop.deadlines().size() == 0) {
            if (timer != null) {
                timer.cancel(false);
            }
            done.complete(true);
        }
    }

    private void end(Connection connection, int place, long elapsed) {
        RetryHint hint = pace.hint(place + loop.phase(), total, elapsed, ThreadLocalRandom.current());
        connection.end(CloseReason.DRAIN, hint.text());
    }
}
