package io.sluice.gateway.admission;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Lets so many in a second, and a twentieth of that at once after a quiet time: at most 1.05 times the rate in any
 * second (for rates below 20, one more than the rate). A token bucket, kept as the time at which it is full again.
 *
 * <p>Whom it refuses it gives a turn of its own, one after the other at the same rate, as far as a minute ahead; those
 * beyond are spread over the second half of that minute.
 *
 * <p>Threads: any; two atomic numbers.
 *
 * <p>Failure: none; nothing is held for one that does not come back.
 */
final class AcceptRate {
    static final long FARTHEST_TURN_MILLIS = 60_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long FARTHEST_TURN = FARTHEST_TURN_MILLIS * NANOS_PER_MILLI;
    private static final int BURSTS_PER_SECOND = 20;

    private final LongSupplier nanoTime;
    private final AtomicLong full;
    private final AtomicLong lastTurn;

    /** @param nanoTime a monotonic clock */
    AcceptRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.full = new AtomicLong(nanoTime.getAsLong());
        this.lastTurn = new AtomicLong(full.get());
    }

    /** @param rate in a second, 1 or more */
    boolean admits(int rate) {
        long now = nanoTime.getAsLong();
        long interval = NANOS_PER_SECOND / rate;
        long burst = Math.max(1, rate / BURSTS_PER_SECOND) * interval;
        while (true) {
            long known = full.get();
            long next = later(known, now) + interval;
            if (next - now > burst) {
                return false;
            }
            if (full.compareAndSet(known, next)) {
                return true;
            }
        }
    }

    /** When one that was refused should come back. */
    RetryHint turn(int rate, RandomGenerator random) {
        long now = nanoTime.getAsLong();
        long interval = NANOS_PER_SECOND / rate;
        long turn = lastTurn.updateAndGet(last -> {
            long next = later(last, now) + interval;
            return next - now > FARTHEST_TURN ? now + FARTHEST_TURN : next;
        });
        long millis = (turn - now) / NANOS_PER_MILLI;
        boolean beyond = millis >= FARTHEST_TURN_MILLIS;
        return new RetryHint(beyond ? millis - random.nextLong(FARTHEST_TURN_MILLIS / 2) : millis);
    }

    /** Of two times of a clock that may have any origin. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
