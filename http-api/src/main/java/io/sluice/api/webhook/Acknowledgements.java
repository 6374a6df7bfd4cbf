package io.sluice.api.webhook;

import io.sluice.backplane.EventLog;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells the stream of a node what is settled, one lot after the other.
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: a lot whose answer did not come is sent again; that does nothing twice.
 */
final class Acknowledgements {
    private static final int ENTRIES_AT_ONCE = 500;
    private static final long TROUBLED_MILLIS = 500;

    private final EventLog log;
    private final NodeId node;
    private final ScheduledExecutorService thread;
    private final Runnable lost;
    private List<String> settled = new ArrayList<>();
    private boolean underWay;

    /** @param lost told when another process has the lease */
    Acknowledgements(EventLog log, NodeId node, ScheduledExecutorService thread, Runnable lost) {
        this.log = log;
        this.node = node;
        this.thread = thread;
        this.lost = lost;
    }

    boolean isEmpty() {
        return settled.isEmpty();
    }

    /** Goes with the next lot. */
    void add(String entry) {
        settled.add(entry);
    }

    void send() {
        if (underWay || settled.isEmpty()) {
            return;
        }
        underWay = true;
        List<String> lot = List.copyOf(settled.subList(0, Math.min(ENTRIES_AT_ONCE, settled.size())));
        log.acknowledge(node, lot)
                .whenCompleteAsync(
                        (still, failure) -> {
                            underWay = false;
                            if (failure == null) {
                                sent(lot.size(), still);
                            } else if (!thread.isShutdown()) {
                                var unused = thread.schedule(this::send, TROUBLED_MILLIS, TimeUnit.MILLISECONDS);
                            }
                        },
                        thread)
                .exceptionally(failure -> null);
    }

    private void sent(int count, boolean stillHeld) {
        settled = new ArrayList<>(settled.subList(count, settled.size()));
        if (!stillHeld) {
            lost.run();
        }
        send();
    }
}
