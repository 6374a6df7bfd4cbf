package io.sluice.testkit.load;

import io.sluice.testkit.socket.SelectorLoop;
import org.HdrHistogram.Histogram;

/**
 * How late the generator's own loop is: a timer that is due every 5 ms. What it is late, the latencies that are measured
 * on the same loop have in them.
 *
 * <p>Threads: the loop's, but for the constructor and {@link #take}.
 */
final class Lag {
    private static final long PERIOD_MILLIS = 5;

    private final SelectorLoop loop;
    private Histogram late = Tally.histogram();

    Lag(SelectorLoop loop) {
        this.loop = loop;
        loop.execute(this::again);
    }

    /** What was seen since the last call, in nanoseconds. */
    Histogram take() {
        return loop.ask(() -> {
            Histogram past = late;
            late = Tally.histogram();
            return past;
        });
    }

    private void again() {
        long due = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
        loop.after(PERIOD_MILLIS, () -> {
            late.recordValue(Math.max(0, System.nanoTime() - due));
            again();
        });
    }
}
