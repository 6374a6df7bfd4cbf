package io.sluice.testkit.load;

/**
 * When the calls of one caller are due: each at its time, whatever became of those before, so that a server that stands
 * still for a while is seen by all that were due meanwhile and not by one call alone.
 *
 * <p>Threads: the loop's only.
 */
final class Pace {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long periodNanos;
    private long due;
    private boolean waited;

    /** @param periodNanos between two calls; 0 = the next as soon as the one before is answered */
    Pace(long periodNanos) {
        this.periodNanos = periodNanos;
    }

    /** The next call is due now. */
    void restart(long now) {
        due = now;
        waited = false;
    }

    /** How long the next call has to wait, in milliseconds, rounded up. */
    long waitMillis(long now) {
        waited = now < due;
        return waited ? (due - now + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI : 0;
    }

    /**
     * From when on the latency of the call that is sent now counts: from when it was due, if it could not be sent then
     * because of the one before it. That a timer of the generator's own is late is not the server's fault.
     */
    long send(long now) {
        long from = periodNanos == 0 || waited ? now : due;
        due += periodNanos;
        return from;
    }
}
