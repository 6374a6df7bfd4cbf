package io.sluice.gateway.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many different names the event loops of a node know together: each loop says when it gets its first holder of a
 * name and when it loses its last. A single loop counts for itself, so nothing is remembered then.
 *
 * <p>Threads: any.
 */
final class Census<T> {
    private final @Nullable Map<T, Integer> holders;
    private final LongAdder alone = new LongAdder();

    Census(int loops) {
        holders = loops > 1 ? new ConcurrentHashMap<>() : null;
    }

    void appeared(T name) {
        if (holders == null) {
            alone.increment();
        } else {
            holders.merge(name, 1, Integer::sum);
        }
    }

    void vanished(T name) {
        if (holders == null) {
            alone.decrement();
        } else {
            holders.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    long size() {
        return holders == null ? alone.sum() : holders.size();
    }
}
