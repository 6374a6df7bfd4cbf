package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code events tail} beside real nodes, one of which is killed. */
class EventsTailSystemIT {
    @TempDir
    private Path directory;

    private static List<String> lines(Path output) throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> line.startsWith("{"))
                .toList();
    }

    @Test
    void printsWhatAClientSaysInOrderAndThatItsNodeWasLost() throws Exception {
        Path all = directory.resolve("all.txt");
        Path some = directory.resolve("some.txt");
        try (SluiceCluster cluster = SluiceCluster.builder()
                        .bothInOne(2)
                        .javaOptions("-Xmx128m")
                        .with("events.types", "connected,message,closed")
                        .start();
                TestClient client = cluster.node(0).connect();
                TestClient other = cluster.node(1).connect()) {
            Shell shell = new Shell(directory);
            String uri = "--redis.uri=" + cluster.redis().uri();
            Process tail = shell.background(all, "events", "tail", uri);
            Process filtered =
                    shell.background(some, "events", "tail", uri, "--type=message", "--client=" + other.clientId());
            try {
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    other.send("are you there");
                    return !lines(all).isEmpty() && !lines(some).isEmpty();
                });
                for (int i = 0; i < 500; i++) {
                    client.send("said " + i);
                }
                await().until(() -> lines(all).stream().anyMatch(line -> line.contains("\"said 499\"")));
                cluster.node(0).kill();
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> lines(all).stream().anyMatch(line -> line.contains("\"node_lost\"")));

                List<String> ofClient = lines(all).stream()
                        .filter(line -> line.contains("\"subject\":\"" + client.clientId()))
                        .toList();
                assertThat(ofClient).hasSize(501);
                for (int i = 0; i < 500; i++) {
                    assertThat(ofClient.get(i)).contains("\"message\":\"said " + i + "\"");
                }
                assertThat(ofClient.get(500)).contains("sluice.client.closed", "\"node_lost\"");
                assertThat(lines(some)).allSatisfy(line -> assertThat(line).contains("are you there"));
                assertThat(tail.isAlive()).isTrue();
            } finally {
                tail.destroyForcibly();
                filtered.destroyForcibly();
            }
        }
    }

    @Test
    void endsWithItsReaderAndGoesOnWhenRedisIsBack() throws Exception {
        Path all = directory.resolve("all.txt");
        Path three = directory.resolve("three.txt");
        try (SluiceCluster cluster = SluiceCluster.builder()
                        .bothInOne(1)
                        .javaOptions("-Xmx128m")
                        .with("events.types", "message")
                        .start();
                TestClient client = cluster.node(0).connect();
                TestClient stranger = cluster.node(0).connect()) {
            cluster.api().call("joinGroup", "client_id", client.clientId(), "group", "room");
            Shell shell = new Shell(directory);
            String uri = "--redis.uri=" + cluster.redis().uri();
            Process tail = shell.background(all, "events", "tail", uri);
            Process head = shell.piped(three, "head -n 3", "events", "tail", uri, "--group=room");
            try {
                await().atMost(Duration.ofSeconds(40)).until(() -> {
                    client.send("in the room");
                    stranger.send("elsewhere");
                    return head.waitFor(100, TimeUnit.MILLISECONDS);
                });
                assertThat(Files.readAllLines(three)).hasSize(4).last().isEqualTo("ended 0 0");
                assertThat(lines(three))
                        .hasSize(3)
                        .allSatisfy(line -> assertThat(line).contains("in the room"));
                assertThat(Files.readString(all)).contains("elsewhere");

                cluster.redis().kill();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Files.readString(all).contains("sluice: Redis does not answer"));
                cluster.redis().start();
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    client.send("back again");
                    return Files.readString(all).contains("back again");
                });
                assertThat(Files.readString(all)).doesNotContain("Exception", "\tat ");
                assertThat(tail.isAlive()).isTrue();
            } finally {
                tail.destroyForcibly();
                head.descendants().forEach(ProcessHandle::destroyForcibly);
                head.destroyForcibly();
            }
        }
    }
}
