package io.sluice.testkit.load;

import io.sluice.testkit.socket.Peer;
import java.nio.ByteBuffer;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Checks and counts every delivery: each client must see each stream's numbers without a gap.
 *
 * <p>Threads: the loop's only.
 */
final class Tally implements Swarm.Receiver {
    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final long[][] last;
    private Histogram latency = histogram();
    private long delivered;
    private long disordered;
    private long wakeAt = Long.MAX_VALUE;
    private Runnable wake = () -> {};

    Tally(int clients, int streams) {
        last = new long[clients][streams];
    }

    /** Of nanoseconds up to 2 minutes, 3 digits. */
    static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, 3);
    }

    @Override
    public void received(Peer peer, ByteBuffer in, int at, int length) {
        if (length != Payload.LENGTH) {
            disordered++;
            return;
        }
        int stream = Payload.stream(in, at);
        long number = Payload.number(in, at);
        long[] seen = last[peer.index()];
        if (number != seen[stream] + 1) {
            disordered++;
        }
        seen[stream] = number;
        latency.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - Payload.sentAt(in, at)));
        if (++delivered >= wakeAt) {
            wakeAt = Long.MAX_VALUE;
            wake.run();
        }
    }

    /** Runs it once, when so many have been delivered. */
    void wakeAt(long count, Runnable task) {
        wakeAt = count;
        wake = task;
    }

    long delivered() {
        return delivered;
    }

    /** Deliveries that did not follow their predecessor: a gap, a repetition, or a wrong order. */
    long disordered() {
        return disordered;
    }

    /** Begins a new histogram and returns the one so far. */
    Histogram takeLatency() {
        Histogram past = latency;
        latency = histogram();
        return past;
    }

    /** Deliveries still owed to the clients of these routes. */
    long missing(List<Route> routes) {
        long missing = 0;
        for (Route route : routes) {
            for (int client : route.receivers) {
                missing += route.sent - last[client][route.stream];
            }
        }
        return missing;
    }
}
