package io.sluice.testkit.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker/compose.yaml and docker/haproxy.cfg as they stand, seen from in front of HAProxy. */
class ComposeSystemIT {
    private static final String KEY = "key-of-the-compose-test";
    private static final int NODE_ID_LENGTH = 8;

    @TempDir
    private static Path directory;

    private static Compose compose;
    private static URI clients;
    private static Api api;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        int clientPort = freePort();
        int apiPort = freePort();
        clients = URI.create("ws://127.0.0.1:" + clientPort + "/");
        api = new Api(URI.create("http://127.0.0.1:" + apiPort)).withApiKey(KEY);
        compose = new Compose(
                directory,
                Map.of(
                        "CLIENT_PORT", String.valueOf(clientPort),
                        "API_PORT", String.valueOf(apiPort),
                        "SLUICE_API_KEYS", KEY));
        compose.run("up", "-d", "--build");
        awaitGateways(2);
    }

    @AfterAll
    static void down() {
        compose.close();
    }

    @Test
    void theTypicalFlowGoesThroughHaproxyToBothGateways() {
        Map<String, TestClient> byNode = oneOnEachGateway();
        byNode.values().forEach(client -> {
            api.call("joinGroup", "client_id", client.clientId(), "group", "all");
            api.call("bindUid", "client_id", client.clientId(), "uid", "7");
        });

        assertThat(api.object("sendToGroup", "group", "all", "message", "hello", "wait", "written"))
                .containsEntry("nodes", 2)
                .containsEntry("written", byNode.size());

        byNode.values().forEach(client -> client.expectExactly("hello"));
        assertThat(api.list("getClientIdByUid", "uid", "7")).hasSize(2);
        for (String service : List.of("gateway-1", "gateway-2", "api-1", "api-2")) {
            await().atMost(Duration.ofSeconds(40))
                    .until(() ->
                            "healthy".equals(compose.state(service).getHealth().getStatus()));
        }
        byNode.values().forEach(TestClient::close);
    }

    @Test
    void clientsOfAKilledGatewayComeBackThroughHaproxy() {
        Map<String, TestClient> byNode = oneOnEachGateway();

        compose.run("kill", "gateway-1");

        TestClient lost = awaitOneClosed(byNode);
        assertThat(lost.awaitClose()).isEqualTo(1006);
        try (TestClient again = TestClient.webSocket(clients)) {
            api.call("bindUid", "client_id", again.clientId(), "uid", "back");
            api.call("sendToUid", "uid", "back", "message", "welcome back");

            again.expectExactly("welcome back");
        } finally {
            byNode.values().forEach(TestClient::close);
            compose.run("start", "gateway-1");
            awaitGateways(2);
        }
    }

    @Test
    void aStoppingGatewayGetsNoNewClientsAndDrainsWithinItsGrace() {
        Map<String, TestClient> byNode = oneOnEachGateway();

        try (ChildProcess stop = compose.start("stop", "gateway-2")) {
            TestClient sentAway = awaitOneClosed(byNode);
            assertThat(sentAway.awaitClose()).isEqualTo(1012);
            String stopping = node(sentAway);
            List<TestClient> newcomers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                newcomers.add(TestClient.webSocket(clients));
            }

            assertThat(newcomers).noneMatch(client -> node(client).equals(stopping));
            assertThat(stop.awaitExit(Duration.ofSeconds(60))).isZero();
            assertThat(compose.state("gateway-2").getExitCodeLong()).isZero();
            assertThat(newcomers).noneMatch(TestClient::isClosed);
            newcomers.forEach(TestClient::close);
        } finally {
            byNode.values().forEach(TestClient::close);
            compose.run("start", "gateway-2");
            awaitGateways(2);
        }
    }

    private static void awaitGateways(int count) {
        await().atMost(Duration.ofMinutes(4))
                .ignoreExceptions()
                .until(() -> api.list("getNodes").size() == count);
    }

    /** As HAProxy gives each new client to the gateway with the fewest, two are soon on both. */
    private static Map<String, TestClient> oneOnEachGateway() {
        Map<String, TestClient> byNode = new HashMap<>();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            TestClient client = TestClient.webSocket(clients);
            byNode.merge(node(client), client, (first, another) -> {
                another.close();
                return first;
            });
            return byNode.size() == 2;
        });
        return byNode;
    }

    private static TestClient awaitOneClosed(Map<String, TestClient> byNode) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> byNode.values().stream().anyMatch(TestClient::isClosed));
        return byNode.values().stream().filter(TestClient::isClosed).findFirst().orElseThrow();
    }

    private static String node(TestClient client) {
        return client.clientId().substring(0, NODE_ID_LENGTH);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
