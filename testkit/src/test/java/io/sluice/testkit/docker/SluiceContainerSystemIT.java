package io.sluice.testkit.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.ApiException;
import io.sluice.testkit.SluiceContainer;
import io.sluice.testkit.TestClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** The image as users of Testcontainers meet it. */
class SluiceContainerSystemIT {
    @TempDir
    private Path directory;

    @Test
    void pushesThroughARedisOfItsOwn() throws Exception {
        try (SluiceContainer sluice = new SluiceContainer()) {
            sluice.start();
            try (TestClient client = sluice.connect()) {
                sluice.api().call("bindUid", "client_id", client.clientId(), "uid", "7");
                sluice.api().call("sendToUid", "uid", "7", "message", "hello");

                client.expectExactly("hello");
            }
            assertThatThrownBy(() -> new Api(URI.create(sluice.apiUrl())).call("getAllClientCount"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(401));
            assertThat(sluice.getLogs()).contains("embedded");
            assertThat(sluice.execInContainer("id", "-un").getStdout()).isEqualTo("sluice\n");
            await().atMost(Duration.ofSeconds(40)).until(sluice::isHealthy);
        }
    }

    @Test
    void playsOneRoleEachOnASharedRedisAndMayBeKilled() {
        try (Network network = Network.newNetwork();
                GenericContainer<?> redis = new GenericContainer<>("redis:7.0")
                        .withExposedPorts(6379)
                        .withNetwork(network);
                SluiceContainer gateway =
                        new SluiceContainer().withRole("gateway").withRedis(redis);
                SluiceContainer api = new SluiceContainer()
                        .withRole("api")
                        .withRedis(redis)
                        .withApiKey("our-secret")
                        .withSetting("api.max-body-size", "1KiB")) {
            gateway.start();
            api.start();
            TestClient client = gateway.connect();
            api.api().call("joinGroup", "client_id", client.clientId(), "group", "g");
            api.api().call("sendToGroup", "group", "g", "message", "across");
            client.expectExactly("across");
            assertThat(api.apiKey()).isEqualTo("our-secret");
            assertThatThrownBy(() -> api.api().call("sendToGroup", "group", "g", "message", "x".repeat(2000)))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(413));
            assertThatThrownBy(gateway::apiUrl)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("gateway");
            assertThatThrownBy(api::webSocketUrl)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("api");

            gateway.kill();

            assertThat(client.awaitClose()).isEqualTo(1006);
            assertThat(gateway.isRunning()).isFalse();
            assertThat(gateway.getLogs()).contains("gateway");
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() ->
                            assertThat(api.api().count("getAllClientCount")).isZero());
        }
    }

    @Test
    void drainsWhenTheEngineStopsIt() {
        try (SluiceContainer sluice = new SluiceContainer().withSetting("gateway.drain-seconds", "2")) {
            sluice.start();
            TestClient client = sluice.connect();

            sluice.getDockerClient()
                    .stopContainerCmd(sluice.getContainerId())
                    .withTimeout(20)
                    .exec();

            assertThat(client.awaitClose()).isEqualTo(1012);
            assertThat(sluice.getCurrentContainerInfo().getState().getExitCodeLong())
                    .isZero();
        }
    }

    @Test
    void letsClientsInOverTls() throws Exception {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        selfSigned(certificate, key);
        try (SluiceContainer sluice = new SluiceContainer().withTls(certificate, key)) {
            sluice.start();
            try (TestClient client = sluice.connect()) {
                sluice.api().call("sendToClient", "client_id", client.clientId(), "message", "sealed");

                client.expectExactly("sealed");
            }
            assertThat(sluice.webSocketUrl()).startsWith("wss://");
            assertThatThrownBy(() -> TestClient.webSocket(URI.create(sluice.webSocketUrl())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasStackTraceContaining("SSLHandshakeException");
        }
    }

    @Test
    void saysAtOnceWhatIsWrongWithASetting() {
        try (SluiceContainer sluice = new SluiceContainer().withSetting("gateway.drain-seconds", "soon")) {
            assertThatThrownBy(sluice::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasStackTraceContaining("gateway.drain-seconds")
                    .hasStackTraceContaining("soon");
        }
    }

    @Test
    void refusesARedisItCouldNotReach() {
        try (GenericContainer<?> redis = new GenericContainer<>("redis:7.0")) {
            redis.start();

            assertThatThrownBy(() -> new SluiceContainer().withRedis(redis))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("withNetwork");
        }
    }

    private static void selfSigned(Path certificate, Path key) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.exists(key)).isTrue();
    }
}
