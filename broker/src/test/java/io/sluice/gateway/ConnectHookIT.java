package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.config.ConnectSettings;
import io.sluice.config.HookSettings;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend decides about each client before the upgrade: what it is asked, what it may say, what if it does not. */
@ExtendWith(NoLeaks.class)
class ConnectHookIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final TestGateway node = new TestGateway();
    private final Queue<JsonNode> questions = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch slow = new CountDownLatch(1);
    private volatile Answer answer = exchange -> say(exchange, 200, "{}");
    private HttpServer hook;

    @BeforeEach
    void start() throws Exception {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        hook.setExecutor(threads);
        hook.createContext("/", exchange -> {
            questions.add(JSON.readTree(exchange.getRequestBody()));
            answer.to(exchange);
        });
        hook.start();
        allow(Duration.ofSeconds(2));
        node.start();
    }

    private void allow(Duration timeout) {
        URI uri = URI.create("http://127.0.0.1:" + hook.getAddress().getPort() + "/may-enter");
        node.connect = new ConnectSettings(
                Optional.empty(), Optional.of(new HookSettings(uri, timeout)), Duration.ZERO, List.of());
    }

    @AfterEach
    void stop() throws Exception {
        slow.countDown();
        node.close();
        hook.stop(0);
        threads.shutdownNow();
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String connect(String... headers) throws IOException {
        try (RawClient client = RawClient.connect(node.address(0))) {
            return client.handshake(headers);
        }
    }

    @Test
    void tellsTheBackendWhoComes() throws Exception {
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(RawClient.REQUEST.replace("GET / ", "GET /chat/room?a=1&b=x%20y&b=z ")
                    + "Cookie: session=abc; theme=\"dark\"\r\nX-App: 7\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
            String id = client.readText().substring(3);

            JsonNode question = questions.remove();
            assertThat(question.path("client_id").asText()).isEqualTo(id);
            assertThat(question.path("remote_address").asText()).startsWith("127.0.0.1:");
            assertThat(question.path("path").asText()).isEqualTo("/chat/room");
            assertThat(question.path("query")).isEqualTo(JSON.readTree("{\"a\":\"1\",\"b\":[\"x y\",\"z\"]}"));
            assertThat(question.path("cookies")).isEqualTo(JSON.readTree("{\"session\":\"abc\",\"theme\":\"dark\"}"));
            assertThat(question.path("headers").path("x-app").asText()).isEqualTo("7");
        }
    }

    @Test
    void admitsWithUidGroupsSessionAndAWelcomeOfItsOwn() throws Exception {
        answer = exchange -> say(
                exchange,
                200,
                "{\"uid\":7,\"groups\":[\"a\",\"b\"],\"session\":{\"name\":\"Ann\"},\"welcome\":[\"hello\",{\"n\":1}]}");
        try (RawClient client = RawClient.webSocket(node.address(0))) {
            assertThat(client.readText()).isEqualTo("[\"hello\",{\"n\":1}]");
            await().until(() -> !node.cluster.connects.isEmpty());
            Command.Connect connect = node.cluster.connects.remove();
            assertThat(connect.introduction().uid()).contains(new Uid("7"));
            assertThat(connect.introduction().groups()).containsExactly(new Group("a"), new Group("b"));
            assertThat(connect.introduction().session()).contains("{\"name\":\"Ann\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusesAsTheBackendDoes(int status) throws Exception {
        answer = exchange -> say(exchange, status, "{\"uid\":\"7\"}");

        assertThat(connect()).startsWith("HTTP/1.1 " + status + " ");
        assertThat(node.cluster.connects).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404 ",
                "500 ",
                "302 ",
                "204 ",
                "200 rubbish",
                "200 []",
                "200 {\"uid\":[]}",
                "200 {\"uid\":\"\"}",
                "200 {\"groups\":\"a\"}",
                "200 {\"groups\":[{}]}",
                "200 {\"session\":1}",
                "200 {\"user\":\"7\"}",
                "200 {\"uid\":\"1\",\"uid\":\"2\"}",
                "200 {} {}",
                "LARGE UID",
                "LARGE SESSION",
                "LARGE ANSWER",
                "HANGS UP"
            })
    void refusesWith503WhatIsNoAnswer(String said) throws Exception {
        String body = switch (said) {
            case "LARGE UID" -> "200 {\"uid\":\"" + "u".repeat(257) + "\"}";
            case "LARGE SESSION" -> "200 {\"session\":{\"a\":\"" + "s".repeat(64 * 1024) + "\"}}";
            case "LARGE ANSWER" -> "200 {\"welcome\":\"" + "w".repeat(600 * 1024) + "\"}";
            default -> said;
        };
        answer = said.equals("HANGS UP")
                ? HttpExchange::close
                : exchange -> say(exchange, Integer.parseInt(body.substring(0, 3)), body.substring(4));

        assertThat(connect()).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
        assertThat(node.cluster.connects).isEmpty();
        assertThat(node.registry
                        .get("sluice.handshakes.refused")
                        .tag("reason", "rules_unavailable")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void givesUpASlowBackendWithoutHoldingUpAnyoneElse() throws Exception {
        TestGateway.Client before = node.client();
        answer = exchange -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        allow(Duration.ofSeconds(7)); // all come before the first question is given up
        node.gateway().reload(node.settings());
        List<RawClient> waiting = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            RawClient client = RawClient.connect(node.address(0));
            client.write(RawClient.REQUEST + "\r\n");
            waiting.add(client);
        }
        node.cluster.feed(HandFedCluster.send(new Target.Everyone(), "meanwhile"));

        assertThat(before.raw().readText()).isEqualTo("meanwhile");
        for (RawClient client : waiting) {
            assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
            client.close();
        }
        assertThat(questions).as("no more questions are open than the bound").hasSizeLessThanOrEqualTo(1 + 512);
        assertThat(node.cluster.connects).hasSize(1);
        before.raw().close();
    }

    @Test
    void leavesNothingOfAClientThatWentWhileTheBackendThought() throws Exception {
        node.maxConnections = 1;
        node.gateway().reload(node.settings());
        CountDownLatch asked = new CountDownLatch(1);
        answer = exchange -> {
            asked.countDown();
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            say(exchange, 200, "{\"uid\":\"7\"}");
        };
        RawClient impatient = RawClient.connect(node.address(0));
        impatient.write(RawClient.REQUEST + "\r\n");
        asked.await();
        impatient.socket().setSoLinger(true, 0);
        impatient.close();
        slow.countDown();
        answer = exchange -> say(exchange, 200, "{}");

        await().until(() -> connect().startsWith("HTTP/1.1 101 "));
        await().until(() -> node.cluster.connects.size() == node.cluster.closes.size());
    }
}
