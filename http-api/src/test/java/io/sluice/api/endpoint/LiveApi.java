package io.sluice.api.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.HttpServer;
import io.sluice.api.http.HttpSettings;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.backplane.redis.embedded.EmbeddedRedis;
import io.sluice.config.AdmissionLimits;
import io.sluice.config.ConnectSettings;
import io.sluice.config.EventSettings;
import io.sluice.config.GatewaySettings;
import io.sluice.config.ListenAddress;
import io.sluice.config.RedisSettings;
import io.sluice.gateway.Gateway;
import io.sluice.metrics.ApiMetrics;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.metrics.RedisMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A real Redis, two gateways on it and two APIs: whatever a test does through one must be seen through the other. */
final class LiveApi implements AutoCloseable {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedRedis redis;
    private final List<RedisBackplane> backplanes = new ArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<ApiRoutes> apis = new ArrayList<>();
    private int turn;

    LiveApi() throws Exception {
        redis = EmbeddedRedis.start();
        for (int i = 0; i < 2; i++) {
            RedisSettings settings =
                    new RedisSettings(redis.uri(), "test", Duration.ofSeconds(8), false, 1000, EventSettings.of());
            RedisBackplane backplane = await(RedisBackplane.open(settings, new RedisMetrics(meters)));
            backplanes.add(backplane);
            gateways.add(await(Gateway.start(
                    gatewaySettings(),
                    backplane.cluster(),
                    new NodeDescription("1", "all", ""),
                    new GatewayMetrics(meters))));
            ApiRoutes api = new ApiRoutes(
                    new ApiKeys(List.of(), new ApiMetrics(meters)),
                    backplane.mailboxes(),
                    backplane.journal(),
                    Duration.ofHours(1),
                    backplane.directory(),
                    Optional::empty);
            Router.Builder routes = Router.builder();
            api.addTo(routes);
            apis.add(api);
            servers.add(
                    await(HttpServer.start(HttpSettings.of("127.0.0.1", 0), routes.build(), new ApiMetrics(meters))));
        }
    }

    private static GatewaySettings gatewaySettings() {
        return new GatewaySettings(
                List.of(new ListenAddress(ListenAddress.Protocol.WEBSOCKET, false, "127.0.0.1", 0)),
                Optional.empty(),
                Duration.ZERO,
                1,
                Optional.empty(),
                "[\"init\",{\"client_id\":\"${client_id}\"}]",
                64 * 1024,
                0,
                1024 * 1024,
                GatewaySettings.SlowConsumerPolicy.CLOSE,
                new AdmissionLimits(0, 0, 0),
                ConnectSettings.OPEN,
                List.of("*"),
                Duration.ZERO,
                List.of(),
                Duration.ofSeconds(10),
                1,
                GatewaySettings.Transport.AUTO);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** A connected client of one of the gateways. */
    LiveClient connect(int gateway) throws Exception {
        return LiveClient.connect(
                http,
                URI.create("ws://127.0.0.1:"
                        + gateways.get(gateway).boundAddresses().get(0).getPort() + "/"));
    }

    /** Asks the APIs by turns; single quotes stand for double ones. */
    HttpResponse<String> post(String method, String body) throws Exception {
        return begin(method, body).get(30, TimeUnit.SECONDS);
    }

    CompletableFuture<HttpResponse<String>> begin(String method, String body) {
        return send(request(method, body));
    }

    CompletableFuture<HttpResponse<String>> begin(String method, String body, String idempotencyKey) {
        return send(request(method, body).header("Idempotency-Key", idempotencyKey));
    }

    private HttpRequest.Builder request(String method, String body) {
        return HttpRequest.newBuilder(uri("/v1/" + method))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode get(String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(target)).build();
        return Api.JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private URI uri(String target) {
        turn = 1 - turn;
        return URI.create("http://127.0.0.1:" + servers.get(turn).address().getPort() + target);
    }

    /** The result of a call that must succeed. */
    JsonNode result(String method, String body) throws Exception {
        HttpResponse<String> answer = post(method, body);
        if (answer.statusCode() != 200) {
            throw new AssertionError(method + " " + body + ": " + answer.statusCode() + " " + answer.body());
        }
        return Api.JSON.readTree(answer.body()).get("result");
    }

    /** Status and code of a call that must fail. */
    String failure(String method, String body) throws Exception {
        HttpResponse<String> answer = post(method, body);
        return answer.statusCode() + " "
                + Api.JSON.readTree(answer.body()).at("/error/code").asText();
    }

    /** What one of the APIs runs for answers to events. */
    EventCalls eventCalls(int index) {
        return apis.get(index).eventCalls();
    }

    EmbeddedRedis redis() {
        return redis;
    }

    /** Closes what closes without Redis too. */
    void closeWithoutRedis() throws Exception {
        gateways.forEach(Gateway::drain);
        for (HttpServer server : servers) {
            await(server.close());
        }
        for (RedisBackplane backplane : backplanes) {
            await(backplane.close());
        }
    }

    @Override
    public void close() throws Exception {
        for (Gateway gateway : gateways) {
            await(gateway.drain());
        }
        for (HttpServer server : servers) {
            await(server.close());
        }
        for (RedisBackplane backplane : backplanes) {
            await(backplane.close());
        }
        redis.close();
    }
}
