package io.sluice.gateway.delivery;

import io.sluice.backplane.NodeHost.CountsListener;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sums what became of one send over the event loops that had a share in it, and tells it once.
 *
 * <p>Threads: any; each loop reports once.
 */
final class Tally {
    private final CountsListener listener;
    private final AtomicInteger missing;
    private final AtomicLong matched = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** @param loops how many will report; with none it is told at once */
    Tally(CountsListener listener, int loops) {
        this.listener = listener;
        this.missing = new AtomicInteger(loops);
        if (loops == 0) {
            listener.counted(0, 0, 0);
        }
    }

    void report(long matchedHere, long writtenHere, long droppedHere) {
        matched.addAndGet(matchedHere);
        written.addAndGet(writtenHere);
        dropped.addAndGet(droppedHere);
        if (missing.decrementAndGet() == 0) {
            listener.counted(matched.get(), written.get(), dropped.get());
        }
    }
}
