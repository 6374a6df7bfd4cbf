package io.sluice.gateway.connection;

/**
 * So much in a second, with a burst of one second: a token bucket in a single number, the time at which all that was
 * used is paid for. It costs a connection 8 bytes and no timer.
 */
final class Quota {
    /** Instead of a time: it is used up. */
    static final long EXCEEDED = Long.MIN_VALUE;

    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Quota() {}

    /** The number of one that has used nothing. */
    static long start(long nowMillis) {
        return nowMillis * NANOS_PER_MILLI;
    }

    /**
     * Uses some of it.
     *
     * @param paid the number so far
     * @param amount at most {@code perSecond}
     * @return the new number, or {@link #EXCEEDED}
     */
    static long use(long paid, long nowMillis, long amount, long perSecond) {
        long now = nowMillis * NANOS_PER_MILLI;
        long next = Math.max(paid, now) + amount * NANOS_PER_SECOND / perSecond;
        return next - now > NANOS_PER_SECOND ? EXCEEDED : next;
    }
}
