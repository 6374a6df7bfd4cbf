package io.sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.Verification;
import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.NodeReport;
import io.sluice.backplane.Verification.Report;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code GET /verify}: for {@code status --verify} of a process with an embedded Redis, behind the keys of the API. */
final class VerifyRoute {
    static final String PATH = "/verify";

    private final Verification verification;
    private final ApiKeys keys;

    VerifyRoute(Verification verification, ApiKeys keys) {
        this.verification = verification;
        this.keys = keys;
    }

    void addTo(Router.Builder routes) {
        routes.get(PATH, this::answer);
    }

    private CompletionStage<Response> answer(Request request) {
        keys.admit(request).require("getNodes", List.of(), List.of());
        return verification
                .verify()
                .handle((report, failure) -> failure == null
                        ? Response.json(200, json -> write(json, report))
                        : Problem.of(503, "redis_unavailable", "Redis cannot be read")
                                .withHeader("retry-after", "1")
                                .asResponse());
    }

    static void write(JsonGenerator json, Report report) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("agrees", report.agrees());
        json.writeNumberField("difference_count", report.found());
        json.writeArrayFieldStart("nodes");
        for (NodeReport node : report.nodes()) {
            json.writeStartObject();
            json.writeStringField("node", node.node().toString());
            json.writeNumberField("clients", node.clients());
            json.writeNumberField("groups", node.groups());
            json.writeNumberField("uids", node.uids());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("differences");
        for (Difference difference : report.differences()) {
            json.writeStartObject();
            json.writeStringField("node", difference.node().toString());
            json.writeStringField("kind", difference.kind().label());
            json.writeStringField("subject", difference.subject());
            json.writeStringField("message", difference.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unanswered");
        for (NodeId node : report.unanswered()) {
            json.writeString(node.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
