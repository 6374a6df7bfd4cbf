package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** What the backplane counts. Threads: any. */
public final class RedisMetrics {
    private final AtomicLong up = new AtomicLong();
    private final EventMetrics events;
    private volatile DoubleSupplier lagSeconds = () -> 0;
    private final Counter brokenHistories;
    private final Counter resyncs;
    private final Counter lostFrames;
    private final Counter forgottenFrames;
    private final Counter repeatedSends;
    private final Counter gaps;
    private final Counter unreadable;
    private final Counter recoveries;
    private final Counter reaped;
    private final Counter resubscriptions;
    private final Counter forgottenBatches;

    public RedisMetrics(MeterRegistry registry) {
        events = new EventMetrics(registry);
        Gauge.builder("sluice.redis.up", up, AtomicLong::get)
                .description("1 while Redis answers")
                .register(registry);
        Gauge.builder("sluice.mailbox.lag", this, metrics -> metrics.lagSeconds.getAsDouble())
                .baseUnit("seconds")
                .description("how long the oldest frame has waited that the sockets do not have yet")
                .register(registry);
        gaps = Counter.builder("sluice.mailbox.gaps")
                .description("times that a frame did not follow the one before and the log was read")
                .register(registry);
        unreadable = Counter.builder("sluice.mailbox.unreadable")
                .description("frames that could not be decoded")
                .register(registry);
        brokenHistories = Counter.builder("sluice.mailbox.broken.histories")
                .description("times that Redis did not continue what this node had applied")
                .register(registry);
        resyncs = Counter.builder("sluice.node.resyncs")
                .description("recoveries that ended: backends should read presence anew")
                .register(registry);
        lostFrames = Counter.builder("sluice.mailbox.lost.frames")
                .description("frames that this node knew of and that Redis had forgotten before they were applied")
                .register(registry);
        forgottenFrames = Counter.builder("sluice.mailbox.forgotten.frames")
                .description("frames that this node had applied and that Redis had forgotten: asserted anew")
                .register(registry);
        repeatedSends = Counter.builder("sluice.mailbox.repeated.sends")
                .description(
                        "messages that came again because a failover had forgotten them, and were not delivered again")
                .register(registry);
        recoveries = Counter.builder("sluice.node.recoveries")
                .description("times that this node asserted its state anew")
                .register(registry);
        reaped = Counter.builder("sluice.node.reaped.clients")
                .description("clients of dead nodes that this process removed")
                .register(registry);
        forgottenBatches = Counter.builder("sluice.lane.forgotten.nodes")
                .description("batches that waited for a node that Redis had forgotten")
                .register(registry);
        resubscriptions = Counter.builder("sluice.mailbox.resubscriptions")
                .description("times that the subscription was deaf or in doubt")
                .register(registry);
    }

    public EventMetrics events() {
        return events;
    }

    public void redisUp(boolean isUp) {
        up.set(isUp ? 1 : 0);
    }

    /** Asked at each scrape, on any thread. */
    public void mailboxLag(DoubleSupplier seconds) {
        lagSeconds = seconds;
    }

    public void brokenHistory() {
        brokenHistories.increment();
    }

    public void resync() {
        resyncs.increment();
    }

    /**
     * @param lost never applied here, nor in Redis any more
     * @param forgotten applied here, but not in Redis any more
     */
    public void framesForgotten(long lost, long forgotten) {
        lostFrames.increment(lost);
        forgottenFrames.increment(forgotten);
    }

    /** A message that was delivered before a failover forgot it came again. */
    public void repeatedSend() {
        repeatedSends.increment();
    }

    public void mailboxGap() {
        gaps.increment();
    }

    public void unreadableFrame() {
        unreadable.increment();
    }

    public void recovery() {
        recoveries.increment();
    }

    public void resubscribed() {
        resubscriptions.increment();
    }

    public void batchForgotten() {
        forgottenBatches.increment();
    }

    public void reapedClients(long count) {
        reaped.increment(count);
    }
}
