package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP side counts: requests by method and status, how long they took, open connections.
 *
 * <p><em>Threads:</em> any; each meter is looked up once and then kept.
 *
 * <p><em>Failure:</em> counts are of this process and begin anew with it.
 */
public final class ApiMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Map<String, MethodMeters> methods = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();

    public ApiMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("sluice.api.connections", connections, AtomicInteger::get)
                .description("Open HTTP connections")
                .register(registry);
    }

    /**
     * Counts one answer.
     *
     * @param method the route's name, of which there is a fixed number
     * @param status of HTTP
     * @param nanos from the last byte of the request to the answer
     */
    public void answered(String method, int status, long nanos) {
        MethodMeters meters = methods.get(method);
        if (meters == null) {
            meters = methods.computeIfAbsent(method, MethodMeters::new);
        }
        meters.count(status, nanos);
    }

    /**
     * Counts a call that was not allowed.
     *
     * @param key the name of the key that was shown, of those configured; empty for none or an unknown one
     * @param reason {@code key} or {@code scope}
     */
    public void refused(String key, String reason) {
        Counter.builder("sluice.api.refused")
                .description("Calls refused for want of a key, or of a right of the key")
                .tag("key", key)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    public void connectionOpened() {
        connections.incrementAndGet();
    }

    public void connectionClosed() {
        connections.decrementAndGet();
    }

    private final class MethodMeters {
        private final String method;
        private final Timer seconds;

        /** By status less 100. Racing to fill a place is harmless: the registry gives both the same counter. */
        private final @Nullable Counter[] requests = new Counter[500];

        MethodMeters(String method) {
            this.method = method;
            this.seconds = Timer.builder("sluice.api.request")
                    .description("From the last byte of the request to the answer")
                    .tag("method", method)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }

        void count(int status, long nanos) {
            Counter counter = requests[status - 100];
            if (counter == null) {
                counter = Counter.builder("sluice.api.requests")
                        .description("HTTP requests answered")
                        .tag("method", method)
                        .tag("code", Integer.toString(status))
                        .register(registry);
                requests[status - 100] = counter;
            }
            counter.increment();
            seconds.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
