package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application written for GatewayWorker's Events runs behind the webhook, unchanged but for its use line. */
class PhpEventsSystemIT {
    private static final String SECRET = "webhook secret of the test";

    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;
    private static PhpServer application;

    @BeforeAll
    static void start() {
        int port = PhpServer.freePort();
        cluster = SluiceCluster.builder()
                .gateways(2)
                .apis(2)
                .with("webhook.url", "http://127.0.0.1:" + port + "/")
                .with("webhook.secret", SECRET)
                .start();
        application = PhpServer.start(
                directory,
                "127.0.0.1",
                port,
                "example/webhook.php",
                Map.of(
                        "SLUICE_API_URL", cluster.apiUrl(),
                        "SLUICE_API_KEY", cluster.apiKey(),
                        "SLUICE_WEBHOOK_SECRET", SECRET));
    }

    @AfterAll
    static void stop() {
        application.close();
        cluster.close();
    }

    @Test
    void twoClientsOfDifferentGatewaysTalk() {
        try (TestClient ada = cluster.node(0).connect();
                TestClient bob = cluster.node(1).connect()) {
            ChatRoom.play(ada, bob, cluster.api());
        }
    }

    @Test
    void theApplicationHearsNobodyElse() throws Exception {
        String event = "{\"id\":\"1\",\"type\":\"sluice.client.closed\",\"data\":{\"client_id\":\"" + "A".repeat(22)
                + "\",\"session\":{}}}";
        long now = System.currentTimeMillis() / 1000;

        assertThat(post(event, Signature.of(SECRET, now, event))).isEqualTo(204);
        assertThat(post(event, Signature.of("another secret", now, event))).isEqualTo(401);
        assertThat(post(event + " ", Signature.of(SECRET, now, event))).isEqualTo(401);
        assertThat(post(event, Signature.of(SECRET, now - 301, event))).isEqualTo(401);
        assertThat(post(event, "t=1,v1=0")).isEqualTo(401);
    }

    private static int post(String event, String signature) throws Exception {
        URI uri = application.uri();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/cloudevents+json")
                                .header("Sluice-Signature", signature)
                                .POST(HttpRequest.BodyPublishers.ofString(event))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
