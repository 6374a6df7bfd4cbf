package io.sluice.testkit.fault.ledger;

/**
 * A time for which a client belonged to a target, as far as its backend can know.
 *
 * <pre>
 *      join called        join answered 200      leave called       leave answered 200
 *   ────────┼───── perhaps ─────┼───── certainly ─────┼───── perhaps ─────┼────────▶
 *      maybeFrom            surelyFrom             surelyTo            maybeTo
 * </pre>
 *
 * <p>A call without an answer leaves the time behind it at "perhaps".
 */
final class Membership {
    private final long maybeFrom;
    private long surelyFrom = Long.MAX_VALUE;
    private long surelyTo = Long.MAX_VALUE;
    private long maybeTo = Long.MAX_VALUE;

    Membership(long joinCalled) {
        maybeFrom = joinCalled;
    }

    void joined(long now) {
        surelyFrom = Math.min(surelyFrom, now);
    }

    /** The join was refused: it never was. */
    void refused(long now) {
        surelyFrom = Long.MAX_VALUE;
        maybeTo = now;
    }

    void leaving(long now) {
        surelyTo = Math.min(surelyTo, now);
    }

    void left(long now) {
        maybeTo = now;
    }

    /** What was answered between these times may have been forgotten: it is certain no more. */
    void forget(long from, long to) {
        if (from <= surelyFrom && surelyFrom <= to) {
            surelyFrom = Long.MAX_VALUE;
        }
        if (from <= maybeTo && maybeTo <= to) {
            maybeTo = Long.MAX_VALUE;
        }
    }

    /** A further join would begin nothing new: nobody has asked to end this one. */
    boolean isOpen() {
        return surelyTo == Long.MAX_VALUE && maybeTo == Long.MAX_VALUE;
    }

    /** No answer has said that it is over. */
    boolean isPossible() {
        return maybeTo == Long.MAX_VALUE;
    }

    long surelyFrom() {
        return surelyFrom;
    }

    /** Certain for the whole of a call. */
    boolean surelyCovers(long called, long answered) {
        return surelyFrom <= called && answered <= surelyTo;
    }

    /** Possible at some moment of a call. */
    boolean maybeTouches(long called, long answered) {
        return maybeFrom <= answered && called <= maybeTo;
    }
}
