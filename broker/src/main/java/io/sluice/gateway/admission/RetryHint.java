package io.sluice.gateway.admission;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a client had better come back. Its text is the same wherever a client meets it, in the reason of close code 1012
 * and in the body of a 503 or 429: {@code retry_after_ms=4200}. Clients parse it: do not change it.
 */
public record RetryHint(long millis) {
    private static final long SHORTEST_MILLIS = 1_000;
    private static final long SPREAD_MILLIS = 2_000;

    /** One to three seconds, at random: for those whose number nobody knows. */
    public static RetryHint soon() {
        return new RetryHint(SHORTEST_MILLIS + ThreadLocalRandom.current().nextLong(SPREAD_MILLIS));
    }

    /** Whole seconds, at least one, as {@code Retry-After} wants them (RFC 9110 section 10.2.3). */
    long seconds() {
        return Math.max(1, (millis + 999) / 1_000);
    }

    public String text() {
        return "retry_after_ms=" + millis;
    }
}
