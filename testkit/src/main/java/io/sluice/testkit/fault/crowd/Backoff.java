package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.socket.Ending;
import java.util.Random;

/** How long a good client waits before it tries again. */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5000;
    private static final int DOUBLINGS = 6;

    private final Random random;

    Backoff(Random random) {
        this.random = random;
    }

    /**
     * @param how what ended the last attempt or connection; its wish counts from where it was read
     * @param failures attempts that failed in a row; 0 after a connection that had been open
     */
    long millis(Ending how, int failures) {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, DOUBLINGS));
        long jitter = (long) (random.nextDouble() * ceiling);
        return how.retryAfterMillis() + jitter;
    }
}
