package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/** What the delivery of events to the webhook counts. Threads: any. */
public final class WebhookMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter dropped;
    private final Counter dead;
    private final Counter forgotten;
    private final Counter calls;
    private final Counter invalidAnswers;
    private final Timer duration;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private volatile DoubleSupplier lagSeconds = () -> 0;

    public WebhookMetrics(MeterRegistry registry) {
        this.registry = registry;
        delivered = counter("sluice.webhook.delivered", "events that the webhook took");
        dropped = counter("sluice.webhook.dropped", "events that the webhook answered with 410");
        dead = counter("sluice.webhook.dead", "events that became dead letters");
        forgotten = counter("sluice.webhook.dead.forgotten", "dead letters dropped because there were too many");
        calls = counter("sluice.webhook.calls", "calls that answers of the webhook asked for");
        invalidAnswers = counter("sluice.webhook.invalid.answers", "answers whose calls could not be read or run");
        duration = Timer.builder("sluice.webhook.duration")
                .description("one attempt, from the request to the end of the answer")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        Gauge.builder("sluice.webhook.in.flight", inFlight, AtomicInteger::get)
                .description("attempts under way")
                .register(registry);
        Gauge.builder("sluice.webhook.streams", streams, AtomicInteger::get)
                .description("streams of events that this process reads")
                .register(registry);
        Gauge.builder("sluice.webhook.lag", this, metrics -> metrics.lagSeconds.getAsDouble())
                .baseUnit("seconds")
                .description("age of the oldest event that this process has read and not delivered")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Asked at each scrape, on any thread. */
    public void lag(DoubleSupplier seconds) {
        lagSeconds = seconds;
    }

    public void streams(int held) {
        streams.set(held);
    }

    public void attemptBegins() {
        inFlight.incrementAndGet();
    }

    public void attemptEnds(long nanos) {
        inFlight.decrementAndGet();
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void delivered() {
        delivered.increment();
    }

    public void dropped() {
        dropped.increment();
    }

    /** @param reason a word: {@code status}, {@code timeout}, {@code connection} or {@code calls} */
    public void failed(String reason) {
        Counter.builder("sluice.webhook.failed")
                .description("attempts that failed")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** @param older letters that were dropped for it */
    public void dead(long older) {
        dead.increment();
        forgotten.increment(older);
    }

    public void calls(int count) {
        calls.increment(count);
    }

    public void invalidAnswer() {
        invalidAnswers.increment();
    }
}
