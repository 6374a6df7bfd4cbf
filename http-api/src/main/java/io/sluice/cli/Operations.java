package io.sluice.cli;

import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.metrics.MetricsRegistry;
import io.sluice.model.UnreadyReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What operators and their tools ask a process: alive, ready, and the figures. Open to all who can reach the port. */
final class Operations {
    private final Readiness readiness;
    private final MetricsRegistry metrics;

    Operations(Readiness readiness, MetricsRegistry metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    void addTo(Router.Builder routes) {
        Response alive = Response.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("status", "alive");
            json.writeEndObject();
        });
        routes.get("/healthz", request -> CompletableFuture.completedFuture(alive));
        routes.get("/readyz", request -> CompletableFuture.completedFuture(readiness()));
        routes.get("/metrics", request -> CompletableFuture.completedFuture(figures()));
    }

    private Response readiness() {
        List<UnreadyReason> reasons = readiness.reasons();
        return Response.json(reasons.isEmpty() ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeStringField("status", reasons.isEmpty() ? "ready" : "not ready");
            json.writeArrayFieldStart("reasons");
            for (UnreadyReason reason : reasons) {
                json.writeStartObject();
                json.writeStringField("code", reason.code().label());
                json.writeStringField("message", reason.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Response figures() {
        return Response.text(200, MetricsRegistry.CONTENT_TYPE, metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
