package io.sluice.gateway.admission;

import io.sluice.config.AdmissionLimits;
import io.sluice.config.GatewaySettings;
import io.sluice.metrics.GatewayMetrics.RefusalReason;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether this node takes one more client.
 *
 * <p>Threads: any. Settings are swapped whole; the places are one atomic number.
 *
 * <p>Failure: a place that is taken must be given back by {@link #leave()}, whatever becomes of the client.
 */
public final class Admission {
    private final Supplier<List<String>> unreadyReasons;
    private final AtomicInteger taken = new AtomicInteger();
    private final AcceptRate rate;
    private volatile GatewaySettings settings;
    private volatile TrustedProxies proxies;
    private volatile boolean draining;

    /**
     * @param unreadyReasons why the node should get no clients now; empty when it is ready
     * @param nanoTime a monotonic clock
     */
    public Admission(GatewaySettings settings, Supplier<List<String>> unreadyReasons, LongSupplier nanoTime) {
        this.rate = new AcceptRate(nanoTime);
        this.settings = settings;
        this.proxies = new TrustedProxies(settings.trustedProxies());
        this.unreadyReasons = unreadyReasons;
    }

    public void reload(GatewaySettings changed) {
        proxies = new TrustedProxies(changed.trustedProxies());
        settings = changed;
    }

    /** Nobody is let in any more. */
    public void drain() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }

    public TrustedProxies proxies() {
        return proxies;
    }

    /** Refuses browsers from pages of other sites; a request without {@code Origin} is no browser's. */
    public @Nullable Refusal origin(@Nullable String origin) {
        List<String> allowed = settings.allowedOrigins();
        if (origin == null || allowed.contains("*")) {
            return null;
        }
        for (String one : allowed) {
            if (one.equalsIgnoreCase(origin)) {
                return null;
            }
        }
        return new Refusal(RefusalReason.ORIGIN, 403, "Forbidden", "", "this Origin is not allowed");
    }

    /** Takes a place, or says why there is none. */
    public @Nullable Refusal enter() {
        if (draining) {
            return Refusal.unavailable(RefusalReason.DRAIN, "the node is shutting down", RetryHint.soon());
        }
        List<String> reasons = unreadyReasons.get();
        if (!reasons.isEmpty()) {
            return Refusal.unavailable(
                    RefusalReason.NOT_READY, "not ready: " + String.join("; ", reasons), RetryHint.soon());
        }
        AdmissionLimits limits = settings.admission();
        int now = taken.incrementAndGet();
        Refusal refusal = null;
        if (limits.connections() > 0 && now > limits.connections()) {
            refusal = Refusal.unavailable(RefusalReason.FULL, "the node is full", RetryHint.soon());
        } else if (limits.acceptRate() > 0 && !rate.admits(limits.acceptRate())) {
            RetryHint turn = rate.turn(limits.acceptRate(), ThreadLocalRandom.current());
            refusal = Refusal.unavailable(RefusalReason.RATE, "too many connections at once", turn);
        }
        if (refusal != null) {
            taken.decrementAndGet();
        }
        return refusal;
    }

    /** Gives a place back. */
    public void leave() {
        taken.decrementAndGet();
    }

    /** Places taken now. */
    public int taken() {
        return taken.get();
    }
}
