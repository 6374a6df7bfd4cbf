package io.sluice.testkit.docker;

import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.TestClient;
import io.sluice.testkit.php.ChatRoom;
import io.sluice.testkit.php.PhpServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A GatewayWorker application in PHP on Sluice as it is deployed: two gateways and two APIs behind HAProxy, its Events
 * called by the webhook, its calls going back through HAProxy.
 */
class PhpBehindHaproxySystemIT {
    private static final String KEY = "key-of-the-php-test";
    private static final String SECRET = "webhook-secret-of-the-php-test";

    @TempDir
    private Path directory;

    @Test
    void aChatOfClientsOnBothGatewaysRunsThroughHaproxy() throws Exception {
        int clientPort = PhpServer.freePort();
        int apiPort = PhpServer.freePort();
        int webhookPort = PhpServer.freePort();
        URI clients = URI.create("ws://127.0.0.1:" + clientPort + "/");
        Api api = new Api(URI.create("http://127.0.0.1:" + apiPort)).withApiKey(KEY);
        Map<String, String> environment = Map.of(
                "CLIENT_PORT",
                String.valueOf(clientPort),
                "API_PORT",
                String.valueOf(apiPort),
                "SLUICE_API_KEYS",
                KEY,
                "WEBHOOK_URL",
                "http://host.docker.internal:" + webhookPort + "/",
                "WEBHOOK_SECRET",
                SECRET);
        try (Compose compose = new Compose(directory, environment);
                PhpServer application = PhpServer.start(
                        directory,
                        "0.0.0.0",
                        webhookPort,
                        "example/webhook.php",
                        Map.of(
                                "SLUICE_API_URL", "http://127.0.0.1:" + apiPort,
                                "SLUICE_API_KEY", KEY,
                                "SLUICE_WEBHOOK_SECRET", SECRET))) {
            compose.run("up", "-d", "--build");
            await().atMost(Duration.ofMinutes(4))
                    .ignoreExceptions()
                    .until(() -> api.list("getNodes").size() == 2);
            try (TestClient ada = connect(clients, "");
                    TestClient bob = connect(clients, ada.clientId().substring(0, 8))) {
                ChatRoom.play(ada, bob, api);
            } catch (AssertionError e) {
                throw new AssertionError(application.log(), e);
            }
        }
    }

    /**
     * HAProxy says 503 until its checks have found a gateway, and gives a new client to the one with the fewest.
     *
     * @param other a node that it is not to be on
     */
    private static TestClient connect(URI clients, String other) {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> {
                            TestClient client = TestClient.webSocket(clients);
                            if (!other.isEmpty() && client.clientId().startsWith(other)) {
                                client.close();
                                throw new IllegalStateException("the same gateway");
                            }
                            return client;
                        },
                        client -> true);
    }
}
