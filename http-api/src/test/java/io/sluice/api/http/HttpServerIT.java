package io.sluice.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sluice.metrics.ApiMetrics;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HttpServerIT {
    private static final HttpSettings ANY_PORT = HttpSettings.of("127.0.0.1", 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ApiMetrics metrics = new ApiMetrics(registry);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<CompletableFuture<Response>> held = new CopyOnWriteArrayList<>();

    private final Router router = Router.builder()
            .post(
                    "/echo",
                    "echo",
                    request -> CompletableFuture.completedFuture(Response.text(200, "text/plain", request.body())))
            .get("/hold", request -> {
                CompletableFuture<Response> stage = new CompletableFuture<>();
                held.add(stage);
                return stage;
            })
            .build();

    private static HttpServer start(HttpSettings settings, Router router, ApiMetrics metrics) {
        return HttpServer.start(settings, router, metrics).toCompletableFuture().join();
    }

    private static HttpRequest.Builder to(HttpServer server, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private static void close(HttpServer server) throws Exception {
        server.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void answersAndCounts() throws Exception {
        HttpServer server = start(ANY_PORT, router, metrics);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.send(
                    to(server, "/echo")
                            .POST(HttpRequest.BodyPublishers.ofString("hi"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("hi");
        }
        Awaitility.await()
                .until(() -> registry.get("sluice.api.requests")
                                .tags("method", "echo", "code", "200")
                                .counter()
                                .count()
                        == 3);
        close(server);
    }

    @Test
    void letsACallerReadTheRefusalOfALargeUpload() throws Exception {
        HttpServer server = start(ANY_PORT.withMaxBodySize(1000), router, metrics);
        HttpResponse<String> answer = client.send(
                to(server, "/echo")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2_000_000]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        close(server);
    }

    @Test
    void finishesACallUnderWayBeforeItCloses() throws Exception {
        HttpServer server = start(ANY_PORT, router, metrics);
        try (Socket idle = new Socket("127.0.0.1", server.address().getPort())) {
            var call = client.sendAsync(to(server, "/hold").build(), HttpResponse.BodyHandlers.ofString());
            Awaitility.await().until(() -> held.size() == 1);
            CompletableFuture<Void> closed = server.close().toCompletableFuture();
            idle.setSoTimeout(5000);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThat(closed).isNotDone();
            held.get(0).complete(Response.text(200, "text/plain", "done".getBytes()));
            assertThat(call.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
            closed.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersACallerThatHasEndedItsOutput() throws Exception {
        HttpServer server = start(ANY_PORT, router, metrics);
        try (Socket caller = new Socket("127.0.0.1", server.address().getPort())) {
            say(caller, "GET /hold HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2));
            caller.shutdownOutput();
            Awaitility.await().until(() -> held.size() == 1);
            held.get(0).complete(Response.text(200, "text/plain", "first".getBytes()));
            Awaitility.await().until(() -> held.size() == 2);
            held.get(1).complete(Response.text(200, "text/plain", "second".getBytes()));
            assertThat(new String(caller.getInputStream().readAllBytes()))
                    .containsSubsequence("200 OK", "first", "200 OK", "second");
        }
        awaitNoConnection();
        close(server);
    }

    @Test
    void keepsNoConnectionOfACallerThatHasEndedItsOutput() throws Exception {
        HttpServer server = start(ANY_PORT, router, metrics);
        for (String begun : List.of(
                "",
                "GET /ho",
                "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx",
                "POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx",
                "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx")) {
            try (Socket caller = new Socket("127.0.0.1", server.address().getPort())) {
                say(caller, begun);
                caller.shutdownOutput();
                assertThat(new String(caller.getInputStream().readAllBytes()).contains("200 OK"))
                        .as(begun)
                        .isEqualTo(begun.endsWith(": 1\r\n\r\nx"));
                awaitNoConnection();
            }
        }
        close(server);
    }

    private void awaitNoConnection() {
        Awaitility.await()
                .until(() -> registry.get("sluice.api.connections").gauge().value() == 0);
    }

    private static void say(Socket caller, String text) throws java.io.IOException {
        caller.setSoTimeout(10_000);
        caller.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void closesAnywayWhenACallNeverEnds() throws Exception {
        HttpSettings impatient =
                ANY_PORT.withTimeouts(Duration.ofSeconds(75), Duration.ofSeconds(30), Duration.ofMillis(100));
        HttpServer server = start(impatient, router, metrics);
        var call = client.sendAsync(to(server, "/hold").build(), HttpResponse.BodyHandlers.ofString());
        Awaitility.await().until(() -> held.size() == 1);
        close(server);
        assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS)).hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void failsToStartOnATakenPort() throws Exception {
        HttpServer server = start(ANY_PORT, router, metrics);
        HttpSettings taken = HttpSettings.of("127.0.0.1", server.address().getPort());
        assertThatThrownBy(() -> start(taken, router, metrics)).hasRootCauseInstanceOf(java.io.IOException.class);
        close(server);
    }

    @Test
    void livesOnLoopsOfAnother() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        HttpServer server = HttpServer.start(ANY_PORT, router, metrics, group)
                .toCompletableFuture()
                .join();
        HttpResponse<String> answer = client.send(
                to(server, "/echo")
                        .POST(HttpRequest.BodyPublishers.ofString("hi"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("hi");
        close(server);
        assertThat(group.isShuttingDown()).isFalse();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    }
}
