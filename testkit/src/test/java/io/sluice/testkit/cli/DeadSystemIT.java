package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import io.sluice.testkit.webhook.Hook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for dead letters, on real processes. */
class DeadSystemIT {
    @TempDir
    private Path directory;

    @Test
    void lettersAreListedReplayedAndDropped() throws Exception {
        try (Hook hook = new Hook();
                SluiceCluster cluster = SluiceCluster.builder()
                        .bothInOne(1)
                        .asProcesses()
                        .javaOptions("-Xmx160m")
                        .with("webhook.url", hook.url())
                        .with("webhook.retry-seconds", "0")
                        .start()) {
            hook.answer(500);
            List<String> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (TestClient client = cluster.connect()) {
                    clients.add(client.clientId());
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.redis().connection().number("XLEN", "sluice:dead") == 4);

            Shell.Result listed = dead(cluster, "list");
            assertThat(listed.output()).contains("sluice.client.connected", clients.get(0), "status 500");
            List<String> ids = listed.output()
                    .lines()
                    .skip(1)
                    .map(line -> line.split(" ")[0])
                    .toList();
            assertThat(ids).hasSize(4);
            assertThat(dead(cluster, "list", "--limit=1", "--after=" + ids.get(1))
                            .output())
                    .contains(ids.get(2))
                    .doesNotContain(ids.get(3));
            assertThat(dead(cluster, "list", "--json").output()).contains("\"remote_address\"");

            assertThat(dead(cluster, "drop", ids.get(0)).output()).isEqualTo("dropped: 1\n");
            Shell.Result again = dead(cluster, "drop", ids.get(0));
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.error()).contains(ids.get(0) + ": no such dead letter");

            hook.answer(200);
            assertThat(dead(cluster, "replay", ids.get(1)).status()).isZero();
            assertThat(dead(cluster, "replay", "--all").output()).isEqualTo("replayed: 2\n");
            await().atMost(Duration.ofSeconds(20)).until(() -> hook.heard() == 3);
            assertThat(dead(cluster, "replay", "--all").output()).isEqualTo("replayed: 0\n");
            assertThat(hook.repeated()).isZero();
            assertThat(dead(cluster, "replay").status()).isEqualTo(2);
            assertThat(dead(cluster).status()).isEqualTo(2);
        }
    }

    @Test
    void aDaemonWithARedisOfItsOwnIsAskedItself() throws Exception {
        Shell shell = new Shell(directory);
        int gateway = Shell.freePort();
        try (Hook hook = new Hook()) {
            hook.answer(500);
            Shell.Result started = shell.sluice(
                    "start",
                    "-d",
                    "--api.listen=127.0.0.1:" + Shell.freePort(),
                    "--gateway.listen=websocket://127.0.0.1:" + gateway,
                    "--gateway.drain-seconds=0",
                    "--webhook.url=" + hook.url(),
                    "--webhook.retry-seconds=0");
            assertThat(started.status()).as(started.error()).isZero();
            TestClient.webSocket(URI.create("ws://127.0.0.1:" + gateway)).close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> shell.sluice("dead", "list", "--json").output().contains("sluice.client.closed"));

            hook.answer(200);
            assertThat(shell.sluice("dead", "replay", "--all").output()).isEqualTo("replayed: 2\n");
            await().atMost(Duration.ofSeconds(20)).until(() -> hook.heard() == 2);
            assertThat(shell.sluice("dead", "drop", "--all").output()).isEqualTo("dropped: 0\n");
        } finally {
            shell.sluice("stop");
        }
    }

    private Shell.Result dead(SluiceCluster cluster, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("dead"));
        all.addAll(Arrays.asList(words));
        if (words.length > 0) {
            all.add("--redis.uri=" + cluster.redis().uri());
        }
        return new Shell(directory).sluice(all.toArray(String[]::new));
    }
}
