package io.sluice.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls a condition of another process, which nothing in this one could signal. */
final class Waiting {
    private static final long PAUSE_NANOS = 5_000_000;

    private Waiting() {}

    /** @param seen what to tell when it never came true */
    static void until(String what, Duration atMost, BooleanSupplier condition, Supplier<String> seen) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + " within " + atMost + ": " + seen.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
