package io.sluice.backplane.redis.node;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * How long the oldest frame has waited. Of the frames that come while others wait, one each quarter of a second is
 * remembered, so that a lag of an hour costs no more memory than one of a minute.
 *
 * <p>Threads: written on one, read on any.
 */
final class Lag {
    private static final long STEP_NANOS = 250_000_000;
    private static final int REMEMBERED = 256;

    private final LongSupplier nanoTime;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private volatile long oldest;
    private volatile boolean waiting;

    Lag(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Mark(long seq, long nanos) {}

    /** This frame is there, and not done. */
    void expect(long seq) {
        Mark last = marks.peekLast();
        long now = nanoTime.getAsLong();
        if (last == null || marks.size() < REMEMBERED && seq > last.seq && now - last.nanos >= STEP_NANOS) {
            marks.add(new Mark(seq, now));
            publish();
        }
    }

    /** All frames up to this one are done. */
    void done(long seq) {
        if (waiting) {
            while (!marks.isEmpty() && marks.element().seq <= seq) {
                marks.remove();
            }
            publish();
        }
    }

    /** Nothing is waited for: another history begins. */
    void clear() {
        marks.clear();
        publish();
    }

    private void publish() {
        Mark first = marks.peekFirst();
        if (first != null) {
            oldest = first.nanos;
        }
        waiting = first != null;
    }

    long nanos() {
        return waiting ? Math.max(0, nanoTime.getAsLong() - oldest) : 0;
    }
}
