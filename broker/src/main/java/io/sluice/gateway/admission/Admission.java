package io.sluice.gateway.admission;

import io.sluice.config.GatewaySettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    private volatile GatewaySettings settings;
    private volatile TrustedProxies proxies;
    private volatile boolean draining;

    /** @param unreadyReasons why the node should get no clients now; empty when it is ready */
    public Admission(GatewaySettings settings, Supplier<List<String>> unreadyReasons) {
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
        return Refusal.of(403, "Forbidden", "this Origin is not allowed");
    }

    /** Takes a place, or says why there is none. */
    public @Nullable Refusal enter() {
        if (draining) {
            return Refusal.unavailable("the node is shutting down");
        }
        List<String> reasons = unreadyReasons.get();
        if (!reasons.isEmpty()) {
            return Refusal.unavailable("not ready: " + String.join("; ", reasons));
        }
        int limit = settings.maxConnections();
        int now = taken.incrementAndGet();
        if (limit > 0 && now > limit) {
            taken.decrementAndGet();
            return Refusal.unavailable("the node is full");
        }
        return null;
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
