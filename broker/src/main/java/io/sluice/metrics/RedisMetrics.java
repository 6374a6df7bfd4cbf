package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What the backplane counts. Threads: any. */
public final class RedisMetrics {
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong lagMillis = new AtomicLong();
    private final Counter gaps;
    private final Counter unreadable;
    private final Counter recoveries;
    private final Counter reaped;
    private final Counter resubscriptions;

    public RedisMetrics(MeterRegistry registry) {
        Gauge.builder("sluice.redis.up", up, AtomicLong::get)
                .description("1 while Redis answers")
                .register(registry);
        Gauge.builder("sluice.mailbox.lag", lagMillis, millis -> millis.get() / 1000.0)
                .baseUnit("seconds")
                .description("how long the newest heartbeat frame has been on its way")
                .register(registry);
        gaps = Counter.builder("sluice.mailbox.gaps")
                .description("times that a frame did not follow the one before and the log was read")
                .register(registry);
        unreadable = Counter.builder("sluice.mailbox.unreadable")
                .description("frames that could not be decoded")
                .register(registry);
        recoveries = Counter.builder("sluice.node.recoveries")
                .description("times that this node asserted its state anew")
                .register(registry);
        reaped = Counter.builder("sluice.node.reaped.clients")
                .description("clients of dead nodes that this process removed")
                .register(registry);
        resubscriptions = Counter.builder("sluice.mailbox.resubscriptions")
                .description("times that the subscription was deaf or in doubt")
                .register(registry);
    }

    public void redisUp(boolean isUp) {
        up.set(isUp ? 1 : 0);
    }

    public void mailboxLagMillis(long millis) {
        lagMillis.set(millis);
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

    public void reapedClients(long count) {
        reaped.increment(count);
    }
}
