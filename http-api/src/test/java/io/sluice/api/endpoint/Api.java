package io.sluice.api.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.Exchange;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The API over a recording backplane. */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String CLIENT = "AAAAAAAAAAAAAAAAAAAAAA";
    static final String OTHER = "AAAAAAAABAAAAAAAAAAAAA";

    final RecordingMailboxes mailboxes = new RecordingMailboxes();
    final CannedDirectory directory = new CannedDirectory();
    final ApiRoutes routes;
    final Router router;

    Api(String... keys) {
        routes = new ApiRoutes(
                new ApiKeys(Stream.of(keys).map(ApiKey::parse).toList(), new ApiMetrics(new SimpleMeterRegistry())),
                mailboxes,
                new RecordingJournal(mailboxes),
                Duration.ofHours(1),
                directory.directory(),
                () -> Optional.of("ws://{host}:8282"));
        Router.Builder builder = Router.builder();
        routes.addTo(builder);
        router = builder.build();
    }

    Exchange post(String method, String body) {
        return Exchange.of(
                router, "POST", "/v1/" + method, body.replace('\'', '"'), "content-type", "application/json");
    }

    Exchange get(String target) {
        return Exchange.of(router, "GET", target, "");
    }

    /** The result of a call that must succeed, as compact JSON. */
    String result(String method, String body) {
        Exchange exchange = post(method, body);
        if (exchange.status() != 200) {
            throw new AssertionError(exchange);
        }
        return json(exchange).get("result").toString();
    }

    static JsonNode json(Exchange exchange) {
        try {
            return JSON.readTree(exchange.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String errorField(Exchange exchange, String name) {
        return json(exchange).path("error").path(name).asText();
    }
}
