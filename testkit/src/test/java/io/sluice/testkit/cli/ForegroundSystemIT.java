package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testkit.RedisServer;
import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process in the foreground: what it prints, what signals do, and what it does without its Redis. */
class ForegroundSystemIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Shell shell;
    private int api;
    private int gateway;

    @BeforeEach
    void choosePorts() throws IOException {
        shell = new Shell(directory);
        api = Shell.freePort();
        gateway = Shell.freePort();
    }

    @AfterEach
    void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void endsWithStatus0OnSigtermAfterTellingItsClients() throws Exception {
        Process process = start("--gateway.drain-seconds=1");
        awaitReady();
        try (TestClient client = TestClient.webSocket(URI.create("ws://127.0.0.1:" + gateway + "/"))) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            assertThat(client.awaitClose()).isEqualTo(1012);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
        assertThat(directory.resolve("sluice.pid")).doesNotExist();
    }

    @Test
    void aSecondSigtermEndsItAtOnce() throws Exception {
        Process process = start("--gateway.drain-seconds=5m");
        awaitReady();
        URI uri = URI.create("ws://127.0.0.1:" + gateway + "/");
        // Two: the drain closes the first at once, and takes its time for the second.
        try (TestClient one = TestClient.webSocket(uri);
                TestClient other = TestClient.webSocket(uri)) {
            assertThat(one.clientId()).isNotEqualTo(other.clientId());
            process.destroy();
            await().until(() -> ready().statusCode() == 503 && ready().body().contains("draining"));
            assertThat(process.isAlive()).isTrue();
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        }
    }

    @Test
    void waitsForItsRedisAndLetsNobodyInMeanwhile() throws Exception {
        try (RedisServer redis = new RedisServer(directory)) {
            redis.stop();
            start("--redis.uri=" + redis.uri());
            await().atMost(START).ignoreExceptions().until(() -> ready().body().contains("Connection refused"));
            assertThat(ready().statusCode()).isEqualTo(503);
            assertThat(Shell.get(api, "/healthz").statusCode()).isEqualTo(200);
            assertThat(Shell.get(api, "/v1/getAllClientCount").statusCode()).isEqualTo(503);
            assertThat(Shell.get(gateway, "/").statusCode()).isNotEqualTo(200);

            redis.start();
            awaitReady();
            assertThat(Shell.get(api, "/v1/getAllClientCount").body()).isEqualTo("{\"result\":0}");
        }
    }

    @Test
    void statusSaysSoonThatRedisStandsStill() throws Exception {
        try (RedisServer redis = new RedisServer(directory)) {
            redis.pause();
            long began = System.nanoTime();

            Shell.Result result = shell.sluice("status", "--redis.uri", redis.uri());

            redis.resume();
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.error())
                    .isEqualTo("sluice: redis.uri: " + redis.uri() + " does not answer within 4 s"
                            + System.lineSeparator());
            // Of which a machine under load takes some for the start of Java.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void isNotReadyBeforeEveryOperationIsKnownToWork() throws Exception {
        try (RedisServer redis = new RedisServer(directory)) {
            redis.connection().command("ACL", "SETUSER", "default", "-xadd");
            start("--role=api", "--redis.uri=" + redis.uri());
            await().atMost(START)
                    .ignoreExceptions()
                    .until(() -> ready().body().contains("\"self_test\"")
                            && ready().body().contains("failed"));
            assertThat(ready().statusCode()).isEqualTo(503);

            redis.connection().command("ACL", "SETUSER", "default", "+@all");

            await().atMost(Duration.ofSeconds(5)).until(() -> ready().statusCode() == 200);
        }
    }

    @Test
    void statusAndConnectionsReadTheWholeClusterFromRedis() throws Exception {
        int otherAdmin = Shell.freePort();
        int otherGateway = Shell.freePort();
        try (RedisServer redis = new RedisServer(directory)) {
            start("--redis.uri=" + redis.uri());
            launch(
                    "--role=gateway",
                    "--redis.uri=" + redis.uri(),
                    "--gateway.admin-listen=127.0.0.1:" + otherAdmin,
                    "--gateway.listen=text://127.0.0.1:" + otherGateway);
            awaitReady();
            await().atMost(START)
                    .ignoreExceptions()
                    .until(() -> Shell.get(otherAdmin, "/readyz").statusCode() == 200);
            assertThat(Shell.get(otherAdmin, "/v1/getNodes").statusCode()).isEqualTo(404);

            JsonNode nodes = json("status", "--json", "--redis.uri", redis.uri());
            assertThat(nodes.findValuesAsText("role")).containsExactlyInAnyOrder("all", "gateway");
            try (TestClient client = TestClient.text("127.0.0.1", otherGateway)) {
                JsonNode connections = json("connections", "--json", "--redis.uri", redis.uri());
                assertThat(connections.findValuesAsText("client_id")).containsExactly(client.clientId());
                assertThat(connections.findValuesAsText("protocol")).containsExactly("text");
            }
        }
    }

    @Test
    void statusSaysThatRedisIsNotThere() throws Exception {
        Shell.Result result = shell.sluice("status", "--redis.uri", "redis://:hunter2@127.0.0.1:" + Shell.freePort());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error().lines())
                .singleElement()
                .asString()
                .contains("redis.uri: ", "does not answer")
                .doesNotContain("hunter2");
        Shell.Result none = shell.sluice("status", "--api.listen", "127.0.0.1:" + api);
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.error()).contains("no Sluice answers at http://127.0.0.1:" + api);
    }

    @Test
    void printsThePortsThatWereFree() throws Exception {
        Path output = directory.resolve("any.out");
        processes.add(shell.background(output, "--api.listen=127.0.0.1:0", "--gateway.listen=websocket://127.0.0.1:0"));
        await().atMost(START).until(() -> Files.readString(output).contains("  Redis "));
        String banner = Files.readString(output);
        assertThat(banner).containsPattern("API +http://127\\.0\\.0\\.1:[1-9][0-9]+/v1");
        assertThat(banner).containsPattern("gateway +ws://127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(banner.lines().filter(line -> line.contains("WARN") || line.contains("Exception")))
                .isEmpty();
    }

    private Process start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--api.listen=127.0.0.1:" + api, "--gateway.listen=websocket://127.0.0.1:" + gateway));
        arguments.addAll(List.of(more));
        return launch(arguments.toArray(new String[0]));
    }

    private Process launch(String... arguments) throws IOException {
        Process process = shell.background(directory.resolve("out-" + processes.size()), arguments);
        processes.add(process);
        return process;
    }

    private void awaitReady() {
        await().atMost(START).ignoreExceptions().until(() -> ready().statusCode() == 200);
    }

    private HttpResponse<String> ready() throws IOException, InterruptedException {
        return Shell.get(api, "/readyz");
    }

    private JsonNode json(String... command) throws Exception {
        Shell.Result result = shell.sluice(command);
        assertThat(result.status()).as(result.error()).isZero();
        return JSON.readTree(result.output());
    }
}
