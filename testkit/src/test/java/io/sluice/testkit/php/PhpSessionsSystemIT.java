package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as GatewayClient keeps and merges them. */
class PhpSessionsSystemIT {
    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;
    private static PhpProcess php;

    private TestClient client;
    private String id = "";

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().gateways(1).with("api.keys", "").start();
        php = PhpProcess.start(directory, "apiUrl", cluster.api().base().toString());
    }

    @AfterAll
    static void stop() {
        php.close();
        cluster.close();
    }

    @BeforeEach
    void connect() {
        client = cluster.connect();
        id = client.clientId();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void comesBackAsItWasSet() {
        assertThat(php.call("getSession", id)).isEqualTo("a:0:{}");

        php.call(
                "setSession",
                id,
                map(
                        "n",
                        1,
                        "s",
                        "x/é",
                        "f",
                        1.0,
                        "b",
                        true,
                        "nul",
                        null,
                        "arr",
                        List.of(1, Map.of("k", "v")),
                        "5",
                        "five"));

        assertThat(php.call("getSession", id))
                .isEqualTo("a:7:{s:1:\"n\";i:1;s:1:\"s\";s:4:\"x/é\";s:1:\"f\";d:1;s:1:\"b\";b:1;s:3:\"nul\";N;"
                        + "s:3:\"arr\";a:2:{i:0;i:1;i:1;a:1:{s:1:\"k\";s:1:\"v\";}}i:5;s:4:\"five\";}");
    }

    @Test
    void anEmptyOneAndAListAreObjectsForOthers() {
        php.call("setSession", id, List.of("a", "b"));
        assertThat(cluster.api().object("getSession", "client_id", id).get("session"))
                .isEqualTo(Map.of("0", "a", "1", "b"));
        assertThat(php.call("getSession", id)).isEqualTo("a:2:{i:0;s:1:\"a\";i:1;s:1:\"b\";}");

        php.call("setSession", id, List.of());
        assertThat(cluster.api().object("getSession", "client_id", id).get("session"))
                .isEqualTo(Map.of());
    }

    @Test
    void mergesAsTheGatewayOfGatewayWorkerDoes() {
        php.call("updateSession", id, map("s", "x", "arr", List.of(1, 2, Map.of("k", "v")), "o", Map.of("a", 1)));

        php.call("updateSession", id, map("s", "y", "arr", map("1", "two", "9", "nine"), "new", "z"));
        php.call("updateSession", id, map("o", Map.of("b", List.of()), "s", null));
        php.call("updateSession", id, map("o", List.of()));
        php.call("updateSession", id, List.of());

        assertThat(php.call("getSession", id))
                .isEqualTo("a:4:{s:1:\"s\";N;s:3:\"arr\";a:4:{i:0;i:1;i:1;s:3:\"two\";i:2;a:1:{s:1:\"k\";s:1:\"v\";}"
                        + "i:9;s:4:\"nine\";}s:1:\"o\";a:2:{s:1:\"a\";i:1;s:1:\"b\";a:0:{}}s:3:\"new\";s:1:\"z\";}");
    }

    @Test
    void losesNoUpdateOfSeveralProcesses() {
        Object url = cluster.api().base().toString();
        List<CompletableFuture<Void>> writers = Stream.of("a", "b", "c")
                .map(name -> CompletableFuture.runAsync(() -> {
                    try (PhpProcess writer = PhpProcess.start(directory, "apiUrl", url)) {
                        for (int i = 0; i < 20; i++) {
                            writer.call("updateSession", id, Map.of(name + i, List.of(i)));
                        }
                    }
                }))
                .toList();
        writers.forEach(CompletableFuture::join);

        assertThat(php.call("getSession", id)).startsWith("a:60:{");
    }

    @Test
    void takesTheSerializedFormOfTheFramework() {
        assertThat(php.call("setSocketSession", id, "a:1:{s:3:\"raw\";i:1;}")).isEqualTo("b:1;");
        assertThat(php.call("getSession", id)).isEqualTo("a:1:{s:3:\"raw\";i:1;}");
        assertThat(php.call("setSocketSession", id, "")).isEqualTo("b:1;");
        assertThat(php.call("getSession", id)).isEqualTo("a:0:{}");
    }

    @Test
    void keepsWhatABackendInAnotherLanguageSet() {
        Api api = cluster.api();
        api.call("setSession", "client_id", id, "session", Map.of("big", 1L << 53, "list", List.of(Map.of())));

        assertThat(php.call("getSession", id)).contains("i:9007199254740992;").contains("a:1:{i:0;a:0:{}}");
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
