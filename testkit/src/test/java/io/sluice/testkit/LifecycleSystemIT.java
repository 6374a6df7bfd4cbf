package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see when processes end, well or badly. */
class LifecycleSystemIT {
    @TempDir
    private Path directory;

    @Test
    void aKilledGatewayIsOutOfEveryCountWithinTenSeconds() {
        try (SluiceCluster cluster = SluiceCluster.start(2);
                TestClient lost = cluster.node(0).connect();
                TestClient kept = cluster.node(1).connect()) {
            for (TestClient client : List.of(lost, kept)) {
                cluster.api().call("joinGroup", "client_id", client.clientId(), "group", "g");
                cluster.api().call("bindUid", "client_id", client.clientId(), "uid", "u");
            }

            cluster.node(0).kill();

            await().atMost(Duration.ofSeconds(11)).untilAsserted(() -> {
                assertThat(cluster.api().count("getAllClientCount")).isEqualTo(1);
                assertThat(cluster.api().list("getNodes")).hasSize(1);
            });
            assertThat(cluster.api().count("getClientCountByGroup", "group", "g"))
                    .isEqualTo(1);
            assertThat(cluster.api().list("getClientIdByUid", "uid", "u")).containsExactly(kept.clientId());
        }
    }

    @Test
    void aStoppedGatewaySendsItsClientsElsewhereAndForgetsThem() {
        try (SluiceCluster cluster = SluiceCluster.builder()
                        .gateways(2)
                        .with("gateway.drain-seconds", "2")
                        .start();
                TestClient client = cluster.node(0).connect()) {
            cluster.node(0).stop();

            assertThat(client.awaitClose()).isEqualTo(1012);
            assertThat(cluster.node(0).process().awaitExit(Duration.ofSeconds(20)))
                    .isIn(0, 143);
            assertThat(cluster.api().count("getAllClientCount")).isZero();
            assertThat(cluster.api().list("getNodes"))
                    .as(cluster.node(0).process().log())
                    .hasSize(1);
        }
    }

    @Test
    void anOutageOfRedisDisconnectsNobodyAndIsSaidWithRetryAfter() {
        try (SluiceCluster cluster = SluiceCluster.start(1);
                TestClient client = cluster.connect()) {
            cluster.api().call("joinGroup", "client_id", client.clientId(), "group", "g");

            cluster.redis().stop();

            await().atMost(Duration.ofSeconds(6))
                    .until(() -> cluster.node(0).api().get("/readyz").statusCode() == 503);
            ApiException refusal =
                    catchThrowableOfType(ApiException.class, () -> cluster.api().call("getAllClientCount"));
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.code()).isEqualTo("redis_unavailable");
            assertThat(cluster.api().get("/v1/getAllClientCount").headers().firstValue("Retry-After"))
                    .isPresent();
            client.ping();

            cluster.redis().start();

            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
                cluster.api().call("sendToGroup", "group", "g", "message", "again");
                assertThat(client.messages()).contains("again");
            });
            assertThat(cluster.api().count("getClientCountByGroup", "group", "g"))
                    .isEqualTo(1);
        }
    }

    @Test
    void killingTheWholeProcessLeavesNoEmbeddedRedisBehind() {
        int port = Ports.free();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx256m",
                "-jar",
                SluiceCluster.jar().toString(),
                "--api.listen=127.0.0.1:" + port,
                "--gateway.listen=websocket://127.0.0.1:0");
        try (ChildProcess sluice = ChildProcess.start(directory, "all", Map.of(), command)) {
            var api = new Api(URI.create("http://127.0.0.1:" + port));
            sluice.awaitUntil("ready", Duration.ofSeconds(40), () -> isReady(api));
            List<Long> children = descendants(sluice.pid());
            assertThat(children.stream().map(LifecycleSystemIT::commandLine))
                    .anySatisfy(line -> assertThat(line).contains("redis-server"));

            sluice.kill();

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(children)
                            .noneMatch(pid -> commandLine(pid).contains("redis-server")));
        }
    }

    private static boolean isReady(Api api) {
        try {
            return api.get("/readyz").statusCode() == 200;
        } catch (java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static List<Long> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Empty when the process is gone. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
