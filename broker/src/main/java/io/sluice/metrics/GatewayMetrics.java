package io.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.model.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a gateway counts.
 *
 * <p>Threads: any; the hot counters are adders that event loops share without waiting for each other.
 */
public final class GatewayMetrics {
    /** Why a message did not reach a socket that it was for: the {@code reason} of the counter. */
    public enum DropReason {
        /** The connection's queue was full. */
        SLOW_CONSUMER("slow_consumer"),
        /** The whole event loop was too far behind. */
        OVERLOAD("overload"),
        /** A client's message that no backend is configured to hear. */
        NO_CONSUMER("no_consumer"),
        /** A client's message that came after its end: the cluster had closed it. */
        UNKNOWN_CLIENT("unknown_client"),
        /** A client's message, while those who read the events are at twice the limits of {@code events.max-length}. */
        EVENTS_FULL("events_full");

        private final String label;

        DropReason(String label) {
            this.label = label;
        }
    }

    /** Why a client was not let in: the {@code reason} of the counter. */
    public enum RefusalReason {
        /** The request is no handshake, or a flawed one. */
        BAD_REQUEST("bad_request"),
        ORIGIN("origin"),
        /** {@code connect.jwt.*}. */
        TOKEN("token"),
        /** {@code connect.hook.url} said no. */
        HOOK("hook"),
        /** Keys for tokens, or the hook, could not be asked. */
        RULES_UNAVAILABLE("rules_unavailable"),
        DRAIN("drain"),
        /** Redis, or this node's place in it. */
        NOT_READY("not_ready"),
        /** {@code gateway.max-connections}. */
        FULL("full"),
        /** {@code gateway.max-connections-per-address}. */
        ADDRESS("address"),
        /** {@code gateway.accept-rate}. */
        RATE("rate"),
        /** Redis did not take the client. */
        NOT_REGISTERED("not_registered");

        private final String label;

        RefusalReason(String label) {
            this.label = label;
        }
    }

    public final LongAdder connections = new LongAdder();
    public final LongAdder messagesReceived = new LongAdder();
    public final LongAdder messagesWritten = new LongAdder();
    public final LongAdder messagesRecorded = new LongAdder();
    public final LongAdder connectionsHeld = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    public final LongAdder bytesWritten = new LongAdder();
    /** Summed by each event loop once a sweep; see {@link #queuedBytes(long, long)}. */
    private final LongAdder queuedBytes = new LongAdder();

    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
    private final MeterRegistry registry;

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("sluice.connections", "client connections", connections);
        gauge("sluice.queued.bytes", "bytes waiting for sockets", queuedBytes);
        counter("sluice.messages.received", "messages from clients", messagesReceived);
        counter("sluice.messages.written", "messages accepted by sockets or their queues", messagesWritten);
        counter("sluice.messages.recorded", "messages from clients written as events", messagesRecorded);
        gauge("sluice.connections.held", "connections not read because of what they said", connectionsHeld);
        counter("sluice.bytes.received", "bytes read from client sockets", bytesReceived);
        counter("sluice.bytes.written", "bytes given to client sockets", bytesWritten);
        for (DropReason reason : DropReason.values()) {
            LongAdder adder = new LongAdder();
            dropped.put(reason, adder);
            counter("sluice.messages.dropped", "messages not written", adder, "reason", reason.label);
        }
        for (CloseReason reason : CloseReason.values()) {
            LongAdder adder = new LongAdder();
            closed.put(reason, adder);
            counter("sluice.connections.closed", "ended connections", adder, "reason", reason.label());
        }
    }

    public LongAdder dropped(DropReason reason) {
        return Objects.requireNonNull(dropped.get(reason));
    }

    public void closed(CloseReason reason) {
        Objects.requireNonNull(closed.get(reason)).increment();
    }

    /** A handshake answered with something else than 101, or a client of a TCP listener that was not let in. */
    public void refused(RefusalReason reason, int status) {
        registry.counter("sluice.handshakes.refused", "reason", reason.label, "status", Integer.toString(status))
                .increment();
    }

    /** A loop's last sum changed to this one. */
    public void queuedBytes(long before, long now) {
        queuedBytes.add(now - before);
    }

    public long queuedBytes() {
        return queuedBytes.sum();
    }

    /** Messages that could not be delivered to a connection that they were for. */
    public long sendFailures() {
        return dropped(DropReason.SLOW_CONSUMER).sum()
                + dropped(DropReason.OVERLOAD).sum();
    }

    private void gauge(String name, String what, LongAdder adder) {
        Gauge.builder(name, adder, LongAdder::doubleValue).description(what).register(registry);
    }

    private void counter(String name, String what, LongAdder adder, String... tags) {
        FunctionCounter.builder(name, adder, LongAdder::doubleValue)
                .description(what)
                .tags(tags)
                .register(registry);
    }
}
