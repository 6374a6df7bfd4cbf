package io.sluice.testkit;

/**
 * What one direction of a connection suffers at the moment.
 *
 * @param silent nothing is read or written
 * @param losing what is read is thrown away
 * @param bytesPerSecond {@link Long#MAX_VALUE}: no limit
 */
record Conditions(boolean silent, boolean losing, long delayNanos, long bytesPerSecond) {
    static final Conditions CLEAR = new Conditions(false, false, 0, Long.MAX_VALUE);
    static final Conditions SILENT = new Conditions(true, false, 0, Long.MAX_VALUE);
    static final Conditions LOSING = new Conditions(false, true, 0, Long.MAX_VALUE);

    static Conditions delayed(long nanos) {
        return new Conditions(false, false, nanos, Long.MAX_VALUE);
    }

    static Conditions throttled(long bytesPerSecond) {
        return new Conditions(false, false, 0, bytesPerSecond);
    }

    /** Both at once. */
    Conditions and(Conditions other) {
        return new Conditions(
                silent || other.silent,
                losing || other.losing,
                delayNanos + other.delayNanos,
                Math.min(bytesPerSecond, other.bytesPerSecond));
    }
}
