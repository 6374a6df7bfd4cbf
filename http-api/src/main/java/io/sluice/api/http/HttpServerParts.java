package io.sluice.api.http;

import io.sluice.metrics.ApiMetrics;

/** What all connections of a server share. */
record HttpServerParts(HttpSettings settings, Router router, ApiMetrics metrics) {
    long idleTimeoutNanos() {
        return settings.idleTimeout().toNanos();
    }

    long requestTimeoutNanos() {
        return settings.requestTimeout().toNanos();
    }
}
