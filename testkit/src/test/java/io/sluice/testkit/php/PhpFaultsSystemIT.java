package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Fault;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.ProxyPath.Direction;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import io.sluice.testkit.php.PhpProcess.PhpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PHP client and a real API that refuses, hangs or is not there. */
class PhpFaultsSystemIT {
    private static final String CLIENT = "A".repeat(22);

    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().with("api.keys", "right-key").start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static PhpProcess php(String url, Object timeout) {
        return PhpProcess.start(
                directory, "apiUrl", url, "apiKey", "right-key", "timeout", timeout, "connectTimeout", timeout);
    }

    private static String url() {
        return cluster.api().base().toString();
    }

    @Test
    void tellsWhatTheApiRefuses() {
        try (PhpProcess php = php(url(), 10);
                TestClient client = cluster.connect()) {
            String id = client.clientId();
            assertFails(php, 400, "invalid_argument", "uid", "bindUid", id, "x".repeat(257));
            assertFails(php, 400, "invalid_argument", "message", "sendToAll", "x".repeat(240 * 1024 + 1));
            assertFails(php, 400, "invalid_argument", "session", "setSession", id, Map.of("a", "x".repeat(1 << 16)));
            assertFails(php, 404, "unknown_method", null, "call", "nonsense");
            assertFails(php, 404, "client_not_found", null, "call", "getSession", Map.of("client_id", CLIENT));

            php.set("apiKey", "wrong-key");
            assertThat(assertFails(php, 401, "unauthorized", null, "sendToAll", "m"))
                    .doesNotContain("wrong-key");
            php.set("apiKey", "");
            assertFails(php, 401, "unauthorized", null, "isOnline", CLIENT);
            client.expectNothing();
        }
    }

    @Test
    void refusesByItselfWhatNoCallCanHold() {
        try (PhpProcess php = php("http://127.0.0.1:9", 1)) {
            Object bytes = PhpProcess.bytes(new byte[] {(byte) 0xFF});
            assertFails(php, 400, "invalid_argument", "uid", "bindUid", CLIENT, bytes);
            assertFails(php, 400, "invalid_argument", "uid", "bindUid", CLIENT, List.of("a"));
            assertFails(php, 400, "invalid_argument", "groups", "sendToGroup", List.of("a", bytes), "m");
            assertFails(php, 400, "invalid_argument", "message", "sendToAll", List.of(bytes));
            assertFails(php, 400, "invalid_argument", "session", "setSession", CLIENT, Map.of("k", bytes));
            assertFails(php, 400, "invalid_argument", "session_str", "setSocketSession", CLIENT, "i:1;");
            assertFails(php, 400, "invalid_argument", "client_id", "destoryCurrentClient");
        }
    }

    @Test
    void givesUpOnAnApiThatHangsAndComesBackToIt() {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", cluster.apiNode(0).apiPort());
                PhpProcess php = php("http://127.0.0.1:" + proxy.port(), 0.5)) {
            assertThat(php.call("isOnline", CLIENT)).isEqualTo("i:0;");
            proxy.silence();

            long before = System.nanoTime();
            assertFails(php, 0, "no_answer", null, "sendToAll", "m");
            Duration took = Duration.ofNanos(System.nanoTime() - before);

            assertThat(took).isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
            proxy.heal();
            php.set("timeout", 10);
            assertThat(php.call("isOnline", CLIENT)).isEqualTo("i:0;");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesOnceWhatItHadToSendTwice(boolean onKeptConnection) {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", cluster.apiNode(0).apiPort());
                PhpProcess php = php("http://127.0.0.1:" + proxy.port(), 20);
                TestClient client = cluster.connect()) {
            if (onKeptConnection) {
                php.call("getAllClientCount");
            }
            long before = answered(proxy);
            Fault losing = proxy.only(path -> true).blackhole(Direction.TO_CLIENT);

            CompletableFuture<String> call =
                    CompletableFuture.supplyAsync(() -> php.call("sendToClient", client.clientId(), "once"));
            client.awaitMessage("once"::equals);
            await().until(() -> answered(proxy) > before);
            losing.close();

            assertThat(call.join()).isEqualTo("b:1;");
            client.expectNothing();
        }
    }

    /** Bytes that the API has answered on connections that are open. */
    private static long answered(FaultProxy proxy) {
        return proxy.paths().stream()
                .mapToLong(path -> path.bytes(Direction.TO_CLIENT))
                .sum();
    }

    @Test
    void saysThatNothingIsThere() throws IOException {
        try (PhpProcess php = php("http://127.0.0.1:9", 2)) {
            assertFails(php, 0, "unreachable", null, "sendToAll", "m");
        }
        // A listener that takes no more: its queue is full, further connections are never answered.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
                PhpProcess php = php("http://127.0.0.1:" + full.getLocalPort(), 0.5)) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertFails(php, 0, "unreachable", null, "sendToAll", "m");
        }
    }

    @Test
    void callsAnApiThatWasStartedAnew() {
        try (PhpProcess php = php(url(), 10);
                TestClient client = cluster.connect()) {
            php.call("joinGroup", client.clientId(), "g");
            cluster.apiNode(0).kill();
            assertFails(php, 0, "unreachable", null, "sendToGroup", "g", "lost");
            cluster.apiNode(0).start();

            php.call("sendToGroup", "g", "back");

            client.expectExactly("back");
        }
    }

    private static String assertFails(
            PhpProcess php,
            int status,
            String code,
            @Nullable String field,
            String method,
            @Nullable Object... arguments) {
        String[] message = new String[1];
        assertThatThrownBy(() -> php.call(method, arguments)).isInstanceOfSatisfying(PhpException.class, e -> {
            assertThat(e.facts())
                    .containsEntry("exception", "Sluice\\GatewayException")
                    .containsEntry("status", status)
                    .containsEntry("error_code", code)
                    .containsEntry("field", field);
            message[0] = String.valueOf(e.facts().get("message"));
        });
        return message[0];
    }
}
