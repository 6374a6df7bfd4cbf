package io.sluice.api.http;

import io.sluice.metrics.ApiMetrics;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** What all connections of a server share; the routes may be replaced while they are served. */
record HttpServerParts(HttpSettings settings, AtomicReference<Router> routes, ApiMetrics metrics) {
    HttpServerParts(HttpSettings settings, Router router, ApiMetrics metrics) {
        this(settings, new AtomicReference<>(router), metrics);
    }

    Router router() {
        return Objects.requireNonNull(routes.get());
    }

    long idleTimeoutNanos() {
        return settings.idleTimeout().toNanos();
    }

    long requestTimeoutNanos() {
        return settings.requestTimeout().toNanos();
    }
}
