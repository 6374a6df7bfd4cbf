package io.sluice.testkit.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JavaScript client in Node against two gateways that greet, close, drain, freeze and die. */
class JavaScriptClientSystemIT {
    private static final Pattern RECEIVED = Pattern.compile("(?m)^sluice_messages_received_total(?:\\{.*})? (\\S+)$");

    private static SluiceCluster cluster;
    private static Api api;

    @BeforeAll
    static void start() {
        // A gateway that can be heard by scripts, and that does not mind clients which only listen.
        cluster = SluiceCluster.builder()
                .gateways(2)
                .with("gateway.ping-data", "[\"ping\"]")
                .with("gateway.ping-interval", "500ms")
                .with("gateway.ping-not-response-limit", "0")
                .with("gateway.drain-seconds", "1")
                .start();
        api = cluster.api();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void mend() {
        cluster.gateways().forEach(SluiceNode::start);
    }

    private static String url(int node) {
        return cluster.node(node).webSocket().toString();
    }

    private static SteeredClient client(Map<String, Object> options) {
        return new SteeredClient("node", List.of(url(0), url(1)), options);
    }

    private static String id(Map<?, ?> connected) {
        return String.valueOf(connected.get("clientId"));
    }

    /** The gateway that it is on: on a busy machine not always the first. */
    private static SluiceNode holder(Map<?, ?> connected) {
        return cluster.node(url(0).equals(connected.get("url")) ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "wx"})
    void followsTheTypicalFlow(String platform) {
        try (SteeredClient client = new SteeredClient(platform, List.of(url(0)), Map.of())) {
            String id = id(client.connected());

            api.call("bindUid", "client_id", id, "uid", "js-" + platform);
            api.call("sendToUid", "uid", "js-" + platform, "message", List.of("news", Map.of("headline", "rain")));
            api.call("sendToUid", "uid", "js-" + platform, "message", "grüße 🙂");
            api.call("sendToClient", "client_id", id, "message_base64", "AAH/");

            assertThat(client.await("news").get("data")).isEqualTo(Map.of("headline", "rain"));
            assertThat(client.await("message").get("data")).isEqualTo("grüße 🙂");
            assertThat(client.await("message").get("data")).isEqualTo(Map.of("base64", "AAH/"));

            assertThat(client.order("close").get("state")).isEqualTo("closed");
            Waiting.until("offline", Duration.ofSeconds(10), () -> !isOnline(id), () -> id);
        }
    }

    private static boolean isOnline(String clientId) {
        return Boolean.TRUE.equals(api.call("isOnline", "client_id", clientId));
    }

    @Test
    void comesToAnotherGatewayWhenItsOwnIsKilled() {
        try (SteeredClient client = client(Map.of())) {
            Map<?, ?> first = client.connected();

            holder(first).kill();

            Map<?, ?> second = client.connected();
            assertThat(second.get("url")).isNotEqualTo(first.get("url"));
            assertThat(isOnline(id(second))).isTrue();
        }
    }

    @Test
    void keepsWhatIsSentWhileThereIsNoGatewayAndSendsItToTheNext() {
        try (SteeredClient client =
                new SteeredClient("node", List.of(url(1)), Map.of("reconnect", Map.of("base", 200, "cap", 1000)))) {
            client.connected();
            long before = client.count("close");
            cluster.node(1).kill();
            Waiting.until("away", Duration.ofSeconds(10), () -> client.count("close") > before, () -> "");

            for (int i = 1; i <= 3; i++) {
                assertThat(client.order("send", "message " + i).get("data")).isEqualTo(true);
            }
            cluster.node(1).start();

            client.connected();
            Waiting.until("received", Duration.ofSeconds(10), () -> received(1) == 3, () -> "" + received(1));
            assertThat(client.order("send", "direct").get("queued")).isEqualTo(0);
            Waiting.until("received", Duration.ofSeconds(10), () -> received(1) == 4, () -> "" + received(1));
        }
    }

    private static long received(int node) {
        Matcher value =
                RECEIVED.matcher(cluster.node(node).api().get("/metrics").body());
        return value.find() ? Math.round(Double.parseDouble(value.group(1))) : 0;
    }

    @Test
    void obeysADrainingGateway() {
        try (SteeredClient client = client(Map.of())) {
            Map<?, ?> first = client.connected();
            long before = client.count("close");

            holder(first).stop();

            Map<?, ?> second = client.connected();
            assertThat(second.get("url")).isNotEqualTo(first.get("url"));
            Map<?, ?> close = client.all("close").get((int) before);
            assertThat(close.get("code")).isEqualTo(1012);
            assertThat("retry_after_ms=" + close.get("retryIn")).isEqualTo(close.get("reason"));
            holder(first).process().awaitExit(Duration.ofSeconds(20));
        }
    }

    @Test
    void leavesAGatewayThatIsSilent() {
        try (SteeredClient client = client(Map.of("heartbeat", Map.of("timeout", 5000)))) {
            Map<?, ?> first = client.connected();

            holder(first).pause();
            try {
                Map<?, ?> second = client.connected();
                assertThat(second.get("url")).isNotEqualTo(first.get("url"));
                assertThat(client.all("close")).extracting("reason").contains("the server is silent");
            } finally {
                holder(first).resume();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4001})
    void staysAwayWhenABackendClosesItUntilItIsToldToConnect(int code) {
        try (SteeredClient client = client(Map.of())) {
            String first = id(client.connected());
            long before = client.count("close");

            api.call("closeClient", "client_id", first, "message", "[\"news\",1]", "code", code, "reason", "enough");

            assertThat(client.await("news").get("data")).isEqualTo(1);
            Waiting.until("closed", Duration.ofSeconds(10), () -> client.count("close") > before, () -> first);
            assertThat(client.order("send", "refused"))
                    .extracting("state", "data")
                    .containsExactly("closed", false);
            assertThat(client.all("close").get((int) before))
                    .extracting("code", "reason", "retryIn")
                    .containsExactly(code, "enough", null);
            client.order("connect");
            assertThat(id(client.connected())).isNotEqualTo(first);
        }
    }

    @Test
    void isServedByTheGatewayAndNotCountedAsAClient() throws IOException, InterruptedException {
        URI script = URI.create(url(0).replace("ws:", "http:")).resolve("/sluice.js");
        HttpClient http = HttpClient.newHttpClient();
        Waiting.until(
                "clients of earlier tests are gone",
                Duration.ofSeconds(15),
                () -> api.count("getAllClientCount") == 0,
                () -> api.call("getAllClientIdList").toString());

        HttpResponse<String> first = fetch(http, HttpRequest.newBuilder(script).build());
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = fetch(
                http,
                HttpRequest.newBuilder(script).header("If-None-Match", tag).build());

        assertThat(first.body()).isEqualTo(Files.readString(NodeTools.client().resolve("sluice.js")));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(api.count("getAllClientCount")).isZero();
    }

    private static HttpResponse<String> fetch(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
