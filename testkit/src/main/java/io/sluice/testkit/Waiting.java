package io.sluice.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls a condition of another process, which nothing in this one could signal. */
public final class Waiting {
    private static final long PAUSE_NANOS = 5_000_000;

    private Waiting() {}

    /**
     * Returns when it is true.
     *
     * @param seen what to tell when it never came true
     * @throws AssertionError with that, when the time is over
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition, Supplier<String> seen) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + " within " + atMost + ": " + seen.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Returns when so much time has passed. */
    public static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
