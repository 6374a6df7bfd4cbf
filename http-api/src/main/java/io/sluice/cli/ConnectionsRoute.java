package io.sluice.cli;

import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code GET /connections?node=N&limit=K}: for the command of the same name, behind the keys of the API. */
final class ConnectionsRoute {
    static final String PATH = "/connections";
    private static final String DEFAULT_LIMIT = "100";

    private final Connections connections;
    private final ApiKeys keys;

    ConnectionsRoute(Connections connections, ApiKeys keys) {
        this.connections = connections;
        this.keys = keys;
    }

    void addTo(Router.Builder routes) {
        routes.get(PATH, this::answer);
    }

    private CompletionStage<Response> answer(Request request) {
        keys.admit(request).require("getNodes", List.of(), List.of());
        Map<String, List<String>> query = request.query();
        int limit = limit(query.getOrDefault("limit", List.of(DEFAULT_LIMIT)).get(0));
        Optional<NodeId> node = Optional.ofNullable(query.get("node")).map(values -> node(values.get(0)));
        return connections
                .ask(node, limit)
                .handle((found, failure) -> failure == null
                        ? response(found)
                        : Problem.of(503, "redis_unavailable", "the nodes cannot be read from Redis")
                                .withHeader("retry-after", "1")
                                .asResponse());
    }

    private static Response response(Connections.Found found) {
        return Response.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("result");
            for (Connections.Held held : found.connections()) {
                held.write(json);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("unanswered");
            for (NodeId node : found.unanswered()) {
                json.writeString(node.toString());
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,5}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > Connections.MAX_LIMIT) {
            throw Problem.invalid("limit", "limit: " + text + " (expected: 1 to " + Connections.MAX_LIMIT + ")")
                    .asException();
        }
        return Integer.parseInt(text);
    }

    private static NodeId node(String text) {
        try {
            return NodeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("node", String.valueOf(e.getMessage())).asException();
        }
    }
}
