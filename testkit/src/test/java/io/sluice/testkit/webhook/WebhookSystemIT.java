package io.sluice.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes die while events are delivered. */
class WebhookSystemIT {
    private static final int CLIENTS = 300;

    private Hook hook;
    private SluiceCluster cluster;

    @BeforeEach
    void start() throws Exception {
        hook = new Hook();
        cluster = SluiceCluster.builder()
                .gateways(2)
                .apis(2)
                .asProcesses()
                .javaOptions("-Xmx160m")
                .with("webhook.url", hook.url())
                .with("webhook.secret", "s3cret")
                .with("webhook.max-in-flight", "4")
                .start();
    }

    @AfterEach
    void stop() {
        cluster.close();
        hook.close();
    }

    private List<String> comeAndGo(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(visitor());
        }
        return ids;
    }

    /** Comes again, as clients do, where a gateway is not ready. */
    private String visitor() {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> {
                            try (TestClient client = cluster.connect()) {
                                return client.clientId();
                            }
                        },
                        id -> true);
    }

    private void allHeard(List<String> clients, Duration within) {
        await().atMost(within)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client -> assertThat(hook.of(client)).containsExactly("connected", "closed")));
    }

    @Test
    void whatAKilledApiHadUnderWayIsDeliveredByAnother() throws Exception {
        CompletableFuture<List<String>> load = CompletableFuture.supplyAsync(() -> comeAndGo(CLIENTS));
        await().atMost(Duration.ofSeconds(60)).until(() -> hook.heard() > CLIENTS / 3);
        assertThat(load).as("events still come").isNotDone();
        cluster.apiNode(0).kill();

        List<String> clients = load.get(120, TimeUnit.SECONDS);
        allHeard(clients, Duration.ofSeconds(30));
        System.out.println("delivered more than once after the kill: " + hook.repeated() + " of " + hook.heard());
        assertThat(hook.repeated()).as("what was under way or not acknowledged").isLessThan(50);
    }

    @Test
    void whatNobodyTakesSurvivesAKilledApi() {
        hook.answer(503);
        List<String> clients = comeAndGo(50);
        cluster.apiNode(0).kill();
        hook.answer(200);

        allHeard(clients, Duration.ofSeconds(60));
    }

    @Test
    void clientsOfAKilledGatewayAreHeardToCloseAndItsStreamGoes() {
        List<String> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestClient client = cluster.node(0).connect();
            clients.add(client.clientId());
        }
        String node = clients.get(0).substring(0, 8);
        cluster.node(0).kill();

        allHeard(clients, Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !cluster.redis()
                        .connection()
                        .list("SMEMBERS", "sluice:streams")
                        .contains(node));
        assertThat(cluster.redis().connection().number("EXISTS", "sluice:{" + node + "}:events"))
                .isZero();
    }

    @Test
    void deliveriesGoOnWhenRedisHasComeBackEmpty() {
        comeAndGo(10);
        await().atMost(Duration.ofSeconds(30)).until(() -> hook.heard() >= 20);
        cluster.redis().kill();
        cluster.redis().start();
        await("both gateways have said again who they are")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> cluster.api().list("getNodes").size() == 2);

        allHeard(comeAndGo(20), Duration.ofSeconds(60));
    }
}
