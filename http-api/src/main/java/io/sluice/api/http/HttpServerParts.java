package io.sluice.api.http;

import io.sluice.metrics.ApiMetrics;

/**
 * What all connections of a server share.
 *
 * <p><em>Threads:</em> any; a change is seen by the next request. <em>Failure:</em> nothing to lose.
 */
final class HttpServerParts {
    private final HttpSettings settings;
    private final ApiMetrics metrics;
    private volatile Router router;
    private volatile int maxBodySize;

    HttpServerParts(HttpSettings settings, Router router, ApiMetrics metrics) {
        this.settings = settings;
        this.router = router;
        this.metrics = metrics;
        this.maxBodySize = settings.maxBodySize();
    }

    HttpSettings settings() {
        return settings;
    }

    ApiMetrics metrics() {
        return metrics;
    }

    Router router() {
        return router;
    }

    void serve(Router replacement) {
        router = replacement;
    }

    int maxBodySize() {
        return maxBodySize;
    }

    void limitBody(int bytes) {
        maxBodySize = bytes;
    }
}
