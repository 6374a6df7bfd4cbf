package io.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What a node knows of its event stream; each number is as old as the node's last look at it. Threads: any. */
public final class EventMetrics {
    private final AtomicLong length = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong trimmed = new AtomicLong();

    EventMetrics(MeterRegistry registry) {
        Gauge.builder("sluice.events.length", length, AtomicLong::get)
                .description("events of this node that some consumer group has still to acknowledge")
                .register(registry);
        Gauge.builder("sluice.events.bytes", bytes, AtomicLong::get)
                .description("Redis memory that they take")
                .register(registry);
        FunctionCounter.builder("sluice.events.written", written, AtomicLong::get)
                .description("events of this node's clients")
                .register(registry);
        FunctionCounter.builder("sluice.events.trimmed", trimmed, AtomicLong::get)
                .description("events of this node's clients that went before all had read them")
                .register(registry);
    }

    /** @param unread entries */
    public void stream(long unread, long size) {
        length.set(unread);
        bytes.set(size);
    }

    /** Since the node began. */
    public void totals(long events, long lost) {
        written.set(events);
        trimmed.set(lost);
    }
}
