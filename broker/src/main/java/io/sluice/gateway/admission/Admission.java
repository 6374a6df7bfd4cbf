package io.sluice.gateway.admission;

import io.sluice.config.AdmissionLimits;
import io.sluice.config.GatewaySettings;
import io.sluice.metrics.GatewayMetrics.RefusalReason;
import java.net.SocketAddress;
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
 * <p>Failure: a place that is taken must be given back by {@link #leave}, whatever becomes of the client.
 */
public final class Admission {
    private final Supplier<List<String>> unreadyReasons;
    private final AtomicInteger taken = new AtomicInteger();
    private final AddressPlaces addresses = new AddressPlaces();
    private final AcceptRate rate;
    private volatile GatewaySettings settings;
    private volatile TrustedProxies proxies;
    private volatile ConnectRules rules;
    private volatile boolean draining;

    /**
     * @param unreadyReasons why the node should get no clients now; empty when it is ready
     * @param nanoTime a monotonic clock
     */
    public Admission(GatewaySettings settings, Supplier<List<String>> unreadyReasons, LongSupplier nanoTime) {
        this.rate = new AcceptRate(nanoTime);
        this.settings = settings;
        this.proxies = new TrustedProxies(settings.trustedProxies());
        this.rules = new ConnectRules(settings.connect());
        this.unreadyReasons = unreadyReasons;
    }

    /** @throws IllegalArgumentException if a key for tokens cannot be used; then nothing has changed */
    public void reload(GatewaySettings changed) {
        rules = new ConnectRules(changed.connect());
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

    public ConnectRules rules() {
        return rules;
    }

    /** The sub-protocols that may be agreed on. */
    public List<String> subprotocols() {
        return settings.connect().subprotocols();
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

    /**
     * What stands for a client's address in {@link #enter} and {@link #leave}.
     *
     * @param forwarded by a trusted proxy; null: the peer's own
     */
    public long addressKey(@Nullable String forwarded, SocketAddress peer) {
        return settings.admission().perAddress() == 0 ? AddressPlaces.NOBODY : AddressPlaces.key(forwarded, peer);
    }

    /** Takes a place, or says why there is none. */
    public @Nullable Refusal enter(long addressKey) {
        if (draining) {
            return Refusal.unavailable(RefusalReason.DRAIN, "the node is shutting down", RetryHint.soon());
        }
        List<String> reasons = unreadyReasons.get();
        if (!reasons.isEmpty()) {
            return Refusal.unavailable(
                    RefusalReason.NOT_READY, "not ready: " + String.join("; ", reasons), RetryHint.soon());
        }
        AdmissionLimits limits = settings.admission();
        if (addressKey != AddressPlaces.NOBODY && !addresses.enter(addressKey, Math.max(1, limits.perAddress()))) {
            return Refusal.retriable(
                    RefusalReason.ADDRESS,
                    429,
                    "Too Many Requests",
                    "too many connections from this address",
                    RetryHint.soon());
        }
        Refusal refusal = takePlace(limits);
        if (refusal != null) {
            leave(addressKey);
        }
        return refusal;
    }

    private @Nullable Refusal takePlace(AdmissionLimits limits) {
        int now = taken.incrementAndGet();
        if (limits.connections() > 0 && now > limits.connections()) {
            return Refusal.unavailable(RefusalReason.FULL, "the node is full", RetryHint.soon());
        }
        return null;
    }

    /** Whether one who has a place and a good token comes too soon after the others; strangers must not use up the rate. */
    public @Nullable Refusal pace() {
        AdmissionLimits limits = settings.admission();
        if (limits.acceptRate() > 0 && !rate.admits(limits.acceptRate())) {
            RetryHint turn = rate.turn(limits.acceptRate(), ThreadLocalRandom.current());
            return Refusal.unavailable(RefusalReason.RATE, "too many connections at once", turn);
        }
        return null;
    }

    /** Gives a place back. */
    public void leave(long addressKey) {
        taken.decrementAndGet();
        if (addressKey != AddressPlaces.NOBODY) {
            addresses.leave(addressKey);
        }
    }

    /** Places taken now. */
    public int taken() {
        return taken.get();
    }
}
