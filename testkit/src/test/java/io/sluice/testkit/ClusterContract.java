package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@link SluiceCluster} does wherever it runs. One cluster for all tests: each leaves it whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClusterContract {
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private SluiceCluster cluster;

    /** One that runs where the test is about. */
    protected abstract SluiceCluster.Builder builder();

    @BeforeAll
    void start() {
        cluster =
                builder().gateways(2).apis(2).with("gateway.drain-seconds", "2").start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void joinsClientsOfAllProtocolsAndGatewaysThroughAllApis() {
        try (TestClient lines =
                        TestClient.text(cluster.node(0).host(), cluster.node(0).textPort());
                TestClient frames =
                        TestClient.frame(cluster.node(1).host(), cluster.node(1).framePort());
                TestClient one = cluster.connect();
                TestClient two = cluster.connect()) {
            List<TestClient> all = List.of(lines, frames, one, two);
            all.forEach(client -> cluster.api(0).call("joinGroup", "client_id", client.clientId(), "group", "all"));

            assertThat(cluster.api(1).object("sendToGroup", "group", "all", "message", "hello", "wait", "written"))
                    .containsEntry("written", 4)
                    .containsEntry("nodes", 2);

            all.forEach(client -> client.expectExactly("hello"));
        }
    }

    @Test
    void opensItsApiToThoseWithTheKeyOnly() {
        Api open = new Api(URI.create(cluster.apiUrl()));

        assertThatThrownBy(() -> open.call("getAllClientCount"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(401));
        assertThat(open.withApiKey(cluster.apiKey()).list("getNodes")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aKilledGatewayComesBackWhereItWas() {
        try (TestClient lost = cluster.node(0).connect();
                TestClient kept = cluster.node(1).connect()) {
            cluster.node(0).kill();

            assertThat(lost.awaitClose()).isEqualTo(1006);
            assertThat(cluster.node(0).process().isAlive()).isFalse();
            assertThat(cluster.node(0).process().awaitExit(Duration.ZERO)).isEqualTo(137);
            cluster.api().call("sendToClient", "client_id", kept.clientId(), "message", "still here");
            kept.expectExactly("still here");

            cluster.node(0).start();

            try (TestClient again = cluster.node(0).connect()) {
                cluster.api().call("sendToClient", "client_id", again.clientId(), "message", "back");
                again.expectExactly("back");
            }
        }
    }

    @Test
    void aStoppedGatewayDrainsAndEndsByItself() {
        try (TestClient client = cluster.node(1).connect()) {
            cluster.node(1).stop();

            assertThat(client.awaitClose()).isEqualTo(1012);
            assertThat(cluster.node(1).process().awaitExit(Duration.ofSeconds(20)))
                    .isZero();
            assertThat(cluster.node(1).process().log()).contains("SIGTERM");
        } finally {
            cluster.node(1).start();
        }
    }

    @Test
    void aPausedGatewayAnswersNobodyUntilItIsResumed() {
        try (TestClient client = cluster.node(0).connect()) {
            cluster.node(0).pause();

            assertThat(cluster.node(0).process().isAlive()).isTrue();
            assertThat(cluster.api()
                            .object(
                                    "sendToClient",
                                    "client_id",
                                    client.clientId(),
                                    "message",
                                    "late",
                                    "wait",
                                    "written",
                                    "timeout_ms",
                                    300))
                    .containsEntry("complete", false);
            client.expectNothing();

            cluster.node(0).resume();

            client.expectExactly("late");
        }
    }

    @Test
    void anOutageOfRedisIsSeenAndForgotten() {
        try (TestClient client = cluster.connect()) {
            cluster.api().call("bindUid", "client_id", client.clientId(), "uid", "7");

            cluster.redis().stop();

            await().atMost(Duration.ofSeconds(10)).until(() -> !cluster.node(0).isReady());
            ApiException refusal =
                    catchThrowableOfType(ApiException.class, () -> cluster.api().call("getAllClientCount"));
            assertThat(refusal.code()).isEqualTo("redis_unavailable");

            cluster.redis().start();

            assertThat(cluster.redis().connection().command("PING")).isEqualTo("PONG");
            await().atMost(RECOVERY)
                    .until(() -> cluster.node(0).isReady()
                            && cluster.node(1).isReady()
                            && cluster.apiNode(0).isReady()
                            && cluster.apiNode(1).isReady());
            await().atMost(RECOVERY)
                    .ignoreExceptions()
                    .until(() -> cluster.api().call("isUidOnline", "uid", "7").equals(true));
            cluster.api().call("sendToUid", "uid", "7", "message", "again");
            client.expectExactly("again");
        }
    }

    @Test
    void aSettingThatIsRefusedFailsTheStartWithItsWords() {
        assertThatThrownBy(
                        () -> builder().with("gateway.max-connections", "many").start())
                .hasStackTraceContaining("gateway.max-connections")
                .hasStackTraceContaining("many");
    }
}
