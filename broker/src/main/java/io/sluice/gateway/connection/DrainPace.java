package io.sluice.gateway.connection;

import io.sluice.gateway.admission.RetryHint;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How the end of a node is spread over time: when each client is told to go, and when it is asked to come back.
 *
 * <pre>
 *     told    |1   2   3   4   5   6|  farewell |        evenly over the pace
 *     back    |1      2      3      4      5      6|     evenly over the return, never before it was told
 * </pre>
 *
 * The return is longer than the pace where the clients are more than the other nodes admit in that time. How many other
 * nodes there are is not known here: it is reckoned with one.
 *
 * @param paceMillis how long closes go out
 * @param endMillis when all that is left is cut
 * @param returnMillis when the last client is asked to come back
 */
public record DrainPace(long paceMillis, long endMillis, long returnMillis) {
    /** What another node is believed to admit in a second where this one has no limit. */
    static final int ASSUMED_RATE = 1_000;

    static final long LONGEST_HINT_MILLIS = 120_000;

    /** Against lockstep; small, for the closes are even already and chance only makes heaps. */
    static final int JITTER_MILLIS = 250;

    /** In tenths of the rate: new clients come too. */
    private static final int SHARE_OF_RATE = 9;

    /**
     * @param time {@code gateway.drain-seconds}
     * @param clients of the node
     * @param acceptRate {@code gateway.accept-rate}, taken for that of the other nodes too; zero = no limit
     */
    public static DrainPace of(Duration time, int clients, int acceptRate) {
        long end = Math.max(time.toMillis(), HeartbeatSweep.PERIOD_MILLIS);
        long pace = Math.max(0, time.toMillis() - farewell(end)); // the last to be told also need time to say goodbye
        long rate = acceptRate > 0 ? acceptRate : ASSUMED_RATE;
        long comeback = clients * 10_000L / (SHARE_OF_RATE * rate);
        return new DrainPace(pace, end, Math.min(Math.max(comeback, pace), pace + LONGEST_HINT_MILLIS));
    }

    private static long farewell(long end) {
        return Math.min(Departures.CLOSE_TIMEOUT_MILLIS, end / 4);
    }

    /** How long a handshake may still take. */
    long farewellMillis() {
        return farewell(endMillis);
    }

    /**
     * How many of a loop's clients should have been told by now: the first at once.
     *
     * @param phase of the loop, from 0 to less than 1: loops take turns
     */
    long due(int total, double phase, long elapsedMillis) {
        if (elapsedMillis >= paceMillis) {
            return total;
        }
        return Math.min(total, 1 + (long) Math.floor((double) total * elapsedMillis / paceMillis - phase));
    }

    /**
     * What a client is told.
     *
     * @param place among its loop's clients, in the order in which they are told
     */
    RetryHint hint(double place, int total, long elapsedMillis, RandomGenerator random) {
        long turn = total == 0 ? returnMillis : (long) (returnMillis * place / total);
        return new RetryHint(Math.max(0, turn - elapsedMillis) + random.nextInt(JITTER_MILLIS));
    }
}
