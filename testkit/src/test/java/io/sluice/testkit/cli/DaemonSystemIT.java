package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a daemon, by the commands of the jar. */
class DaemonSystemIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Shell shell;
    private int api;
    private int gateway;

    @BeforeEach
    void configure() throws IOException {
        shell = new Shell(directory);
        api = Shell.freePort();
        gateway = Shell.freePort();
        configure("55s");
    }

    @AfterEach
    void stop() throws Exception {
        if (Files.exists(directory.resolve("sluice.pid"))) {
            shell.sluice("stop");
        }
    }

    @Test
    void startsOnceAnswersAndStops() throws Exception {
        Shell.Result started = shell.sluice("start", "-d", "--config", "sluice.yaml");
        assertThat(started.status()).as(started.error()).isZero();
        assertThat(started.output())
                .contains("ws://127.0.0.1:" + gateway, "http://127.0.0.1:" + api, "embedded")
                .contains("started (pid " + pid() + ")");
        assertThat(Shell.get(api, "/readyz").statusCode()).isEqualTo(200);
        assertThat(Shell.get(api, "/healthz").statusCode()).isEqualTo(200);
        assertThat(Shell.get(api, "/metrics").body()).contains("sluice_connections 0.0", "jvm_memory_used_bytes");

        Shell.Result again = shell.sluice("start", "-d", "--config", "sluice.yaml");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.error()).contains("already running (pid " + pid() + ")");

        ProcessHandle daemon = ProcessHandle.of(pid()).orElseThrow();
        List<ProcessHandle> children = daemon.descendants().toList();
        assertThat(shell.sluice("stop").output()).contains("stopped (pid " + daemon.pid() + ")");
        assertThat(daemon.isAlive()).isFalse();
        await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(directory.resolve("sluice.pid")).doesNotExist();
        assertThat(shell.sluice("stop").status()).isEqualTo(1);
    }

    @Test
    void showsNodesAndConnections() throws Exception {
        shell.sluice("start", "-d", "--config", "sluice.yaml");
        try (TestClient client = TestClient.webSocket(URI.create("ws://127.0.0.1:" + gateway + "/"))) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(json("status", "--json")
                                    .path(0)
                                    .path("connections")
                                    .asInt())
                            .isEqualTo(1));
            JsonNode node = json("status", "--json").path(0);
            assertThat(node.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "node",
                            "version",
                            "role",
                            "address",
                            "up_since",
                            "connections",
                            "groups",
                            "uids",
                            "messages_in_per_second",
                            "messages_out_per_second",
                            "queued_bytes",
                            "send_failures",
                            "memory_bytes",
                            "lease_age_ms");
            JsonNode connection = json("connections", "--json").path(0);
            assertThat(connection.path("client_id").asText()).isEqualTo(client.clientId());
            assertThat(connection.path("protocol").asText()).isEqualTo("websocket");
            assertThat(json("connections", "--json", "--node", node.path("node").asText()))
                    .hasSize(1);
            assertThat(shell.sluice("status").output())
                    .contains("NODE", node.path("node").asText());
            assertThat(shell.sluice("connections").output()).contains("CLIENT ID", client.clientId());
            assertThat(shell.sluice("connections", "--limit", "0").status()).isEqualTo(2);
        }
    }

    @Test
    void reloadsWhatItCanAndKeepsTheOldWhenTheNewIsBroken() throws Exception {
        shell.sluice("start", "-d", "--config", "sluice.yaml");
        try (TestClient client = TestClient.webSocket(URI.create("ws://127.0.0.1:" + gateway + "/"))) {
            configure("30s", "redis.prefix: other");
            Shell.Result changed = shell.sluice("reload");
            assertThat(changed.status()).as(changed.error()).isZero();
            assertThat(changed.output()).contains("changed: gateway.ping-interval", "needs a restart: redis.prefix");

            Shell.Result unheard = shell.sluice("reload", "--gateway.ping-interval=20s");
            assertThat(unheard.error()).contains("does not hear of --gateway.ping-interval");
            assertThat(unheard.output()).contains("no setting changed");

            configure("soon");
            Shell.Result broken = shell.sluice("reload");
            assertThat(broken.status()).isEqualTo(1);
            assertThat(broken.error()).contains("the old configuration is kept", "gateway.ping-interval: \"soon\"");

            configure("30s", "gateway.tls.certificate: none.pem", "gateway.tls.key: none.pem");
            Shell.Result certificate = shell.sluice("reload");
            assertThat(certificate.status()).isEqualTo(1);
            assertThat(certificate.error()).contains("the old configuration is kept", "none.pem");

            assertThat(client.isClosed()).isFalse();
            assertThat(Shell.get(api, "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void restartsWithTheFlagsItHad() throws Exception {
        shell.sluice("start", "-d", "--config=sluice.yaml", "--gateway.ping-interval=40s");
        long before = pid();
        Shell.Result restarted = shell.sluice("restart");
        assertThat(restarted.status()).as(restarted.error()).isZero();
        assertThat(pid()).isNotEqualTo(before);
        assertThat(Shell.get(api, "/readyz").statusCode()).isEqualTo(200);
        assertThat(Files.readString(directory.resolve("sluice.pid.state"))).contains("--gateway.ping-interval=40s");

        configure("30s");
        assertThat(shell.sluice("reload").output())
                .contains(
                        "no setting changed",
                        "gateway.ping-interval of the file does not count: --gateway.ping-interval");

        configure("soon");
        Shell.Result refused = shell.sluice("restart");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(Shell.get(api, "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void recognisesAPidFileThatWasLeftBehind() throws Exception {
        Files.writeString(
                directory.resolve("sluice.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(shell.sluice("stop").error()).contains("not running");
        shell.sluice("start", "-d", "--config", "sluice.yaml");
        ProcessHandle killed = ProcessHandle.of(pid()).orElseThrow();
        List<ProcessHandle> children = killed.descendants().toList();
        assertThat(children).isNotEmpty();

        killed.destroyForcibly();

        await().atMost(Duration.ofSeconds(10)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(shell.sluice("start", "-d", "--config", "sluice.yaml").status())
                .isZero();
        assertThat(pid()).isNotEqualTo(killed.pid());
    }

    @Test
    void saysWhyADaemonDidNotStart() throws Exception {
        shell.sluice("start", "-d", "--config", "sluice.yaml");
        Shell.Result second = shell.sluice("start", "-d", "--config", "sluice.yaml", "--pid-file", "second.pid");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.error()).contains("api.listen: 127.0.0.1:" + api, "Address already in use");
        assertThat(directory.resolve("second.pid")).doesNotExist();
        assertThat(directory.resolve("second.pid.state")).doesNotExist();
    }

    private void configure(String pingInterval, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "api.listen: 127.0.0.1:" + api,
                "gateway.listen: [\"websocket://127.0.0.1:" + gateway + "\"]",
                "gateway.drain-seconds: 1",
                "gateway.ping-interval: " + pingInterval));
        lines.addAll(List.of(more));
        Files.write(directory.resolve("sluice.yaml"), lines);
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("sluice.pid")).strip());
    }

    private JsonNode json(String... command) throws Exception {
        Shell.Result result = shell.sluice(command);
        assertThat(result.status()).as(result.error()).isZero();
        return JSON.readTree(result.output());
    }
}
