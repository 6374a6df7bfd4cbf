package io.sluice.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.redis.RedisTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of two gateways by two API instances, over a Redis that fails over. */
class WebhookTopologySystemIT {
    private static final int CLIENTS = 5;
    private static final int MESSAGES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<Talker> first = new ArrayList<>();
    private final List<Talker> second = new ArrayList<>();

    @TempDir
    private Path directory;

    enum Kind {
        SENTINEL(RedisTopology::sentinel),
        CLUSTER(RedisTopology::cluster);

        private final Function<Path, RedisTopology> start;

        Kind(Function<Path, RedisTopology> start) {
            this.start = start;
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofEachClientTheyComeInOrderWhateverDies(Kind kind) throws Exception {
        try (RedisTopology redis = kind.start.apply(directory);
                Hook hook = new Hook();
                SluiceCluster cluster = SluiceCluster.builder()
                        .asProcesses()
                        .gateways(2)
                        .apis(2)
                        .javaOptions("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .with("lease-seconds", "5")
                        .with("redis.uri", redis.uri())
                        .with("webhook.url", hook.url())
                        .start()) {
            for (int i = 0; i < CLIENTS; i++) {
                first.add(new Talker(cluster.node(0)));
                second.add(new Talker(cluster.node(1)));
            }
            everybodySays();
            heardWhatWasSaid(hook, first);
            heardWhatWasSaid(hook, second);

            redis.failOver(first.get(0).clientId().substring(0, 8));
            everybodySays();
            heardWhatWasSaid(hook, first);
            heardWhatWasSaid(hook, second);

            everybodySays();
            cluster.node(0).kill();
            second.forEach(Talker::close);
            heardWhatWasSaid(hook, second);
            heardToClose(hook, first);
            heardToClose(hook, second);
            // What was on its way to Redis when its gateway died is lost, but nothing before it.
            assertThat(first)
                    .allSatisfy(talker -> assertThat(talker.said())
                            .startsWith(hook.messagesOf(talker.clientId()).toArray(new String[0])));
        }
    }

    private void everybodySays() {
        first.forEach(talker -> talker.say(MESSAGES));
        second.forEach(talker -> talker.say(MESSAGES));
    }

    private static void heardWhatWasSaid(Hook hook, List<Talker> talkers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(talkers)
                        .allSatisfy(talker -> assertThat(hook.messagesOf(talker.clientId()))
                                .containsExactlyElementsOf(talker.said())));
    }

    private static void heardToClose(Hook hook, List<Talker> talkers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(talkers)
                        .allSatisfy(talker -> assertThat(hook.of(talker.clientId()))
                                .startsWith("connected")
                                .endsWith("closed")
                                .containsOnlyOnce("connected", "closed")));
    }
}
