package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Api;
import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples beside the PHP client do what an application does: log in, bind the client_id, join, talk. */
class PhpExampleSystemIT {
    private static final Duration START = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;
    private static PhpServer server;
    private static URI site;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().gateways(2).with("api.keys", "").start();
        server = PhpServer.start(
                directory,
                "127.0.0.1",
                PhpServer.freePort(),
                "example/server.php",
                Map.of("SLUICE_API_URL", url(), "SLUICE_WEBSOCKET_URL", "ws://push.example/?a=\"b\""));
        site = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        cluster.close();
    }

    private static String url() {
        return cluster.api().base().toString();
    }

    @Test
    void twoUsersOfThePlainSiteTalk() {
        Browser ada = new Browser();
        Browser bob = new Browser();
        try (TestClient adas = cluster.node(0).connect();
                TestClient bobs = cluster.node(1).connect()) {
            ada.post(200, "/login", "name=ada");
            bob.post(200, "/login", "name=bob");
            ada.post(200, "/bind", "client_id=" + adas.clientId());
            assertThat(bob.post(200, "/bind", "client_id=" + bobs.clientId())).contains("\"ada\"", "\"bob\"");

            ada.post(200, "/say", "text=hello");

            adas.expectExactly("[\"joined\",{\"uid\":\"bob\"}]", "[\"said\",{\"from\":\"ada\",\"text\":\"hello\"}]");
            bobs.expectExactly("[\"said\",{\"from\":\"ada\",\"text\":\"hello\"}]");
            assertThat(cluster.api().list("getClientIdByUid", "uid", "ada")).containsExactly(adas.clientId());
        }
    }

    @Test
    void theSiteTrustsItsLoginOnly() {
        Browser stranger = new Browser();
        try (TestClient client = cluster.connect()) {
            stranger.post(401, "/bind", "client_id=" + client.clientId());
            stranger.post(401, "/say", "text=hello");
            stranger.post(200, "/login", "name=eve");
            stranger.post(422, "/bind", "client_id=" + "A".repeat(22));

            assertThat(cluster.api().call("getUidByClientId", "client_id", client.clientId()))
                    .isNull();
        }
    }

    @Test
    void thePageKnowsWhereToConnect() {
        assertThat(new Browser().send(HttpRequest.newBuilder(site), 200))
                .contains("data-websocket=\"ws://push.example/?a=&quot;b&quot;\"");
    }

    @Test
    void theThinkPhpControllerDoesTheSame() {
        try (TestClient client = cluster.connect()) {
            String id = "client_id=" + client.clientId();

            assertThat(controller("bind", "", id)).containsEntry("status", 401);
            assertThat(controller("bind", "7", "client_id=stale")).containsEntry("status", 422);
            assertThat(controller("bind", "7", id)).containsEntry("status", 200);
            assertThat(controller("say", "7", "room=other", "text=hello")).containsEntry("status", 403);
            assertThat(controller("say", "7", "room=lobby", "text=hello")).containsEntry("status", 200);

            client.expectExactly("[\"said\",{\"room\":\"lobby\",\"from\":\"7\",\"text\":\"hello\"}]");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> controller(String action, String uid, String... fields) {
        List<String> command = new ArrayList<>(
                List.of("php", PhpProcess.client("tests/controller.php").toString(), url(), action, uid));
        command.addAll(List.of(fields));
        try (ChildProcess php = ChildProcess.start(directory, "controller", Map.of(), command)) {
            assertThat(php.awaitExit(START)).as(php.log()).isZero();
            return (Map<String, Object>) Api.parse(php.log());
        }
    }

    /** Keeps its cookies. */
    private static final class Browser {
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();

        String post(int expected, String path, String form) {
            return send(
                    HttpRequest.newBuilder(site.resolve(path))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form)),
                    expected);
        }

        String send(HttpRequest.Builder request, int expected) {
            try {
                HttpResponse<String> response = http.send(
                        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode())
                        .as(response.body() + server.log())
                        .isEqualTo(expected);
                return response.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
