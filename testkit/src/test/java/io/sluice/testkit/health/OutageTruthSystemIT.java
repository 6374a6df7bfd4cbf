package io.sluice.testkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the API tells of clients who were there all the time, while Redis goes away and comes back. */
class OutageTruthSystemIT {
    private static final int CLIENTS = 50;

    @Test
    void nobodyIsToldThatFewerClientsAreThere() {
        try (SluiceCluster cluster = SluiceCluster.builder()
                .gateways(2)
                .apis(1)
                .javaOptions("-Xmx128m")
                .start()) {
            List<TestClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    TestClient client = cluster.gateways().get(i % 2).connect();
                    cluster.api().call("joinGroup", "client_id", client.clientId(), "group", "all");
                    clients.add(client);
                }
                try (Poller count = new Poller(cluster.api(), "/v1/getAllClientCount");
                        Poller group = new Poller(cluster.api(), "/v1/getClientCountByGroup?group=all")) {
                    for (Duration away : List.of(Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(10))) {
                        count.answersAnew();
                        group.answersAnew();
                        cluster.redis().kill();
                        await().pollDelay(away).atMost(away.plusSeconds(5)).until(() -> true);
                        cluster.redis().start();
                        count.answersAnew();
                        group.answersAnew();
                    }
                    cluster.redis().pause();
                    await().pollDelay(Duration.ofSeconds(12))
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> true);
                    cluster.redis().resume();
                    count.answersAnew();
                    group.answersAnew();
                    assertThat(count.told).containsExactly("{\"result\":" + CLIENTS + "}");
                    assertThat(group.told).containsExactly("{\"result\":" + CLIENTS + "}");
                }
            } finally {
                clients.forEach(TestClient::close);
            }
        }
    }

    /** Asks again and again, and keeps what it is told with a 200. */
    private static final class Poller implements AutoCloseable {
        final Set<String> told = ConcurrentHashMap.newKeySet();
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CompletableFuture<Void> running;

        Poller(Api api, String path) {
            running = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    HttpResponse<String> answer = api.get(path);
                    if (answer.statusCode() == 200) {
                        told.add(answer.body());
                        answers.incrementAndGet();
                    } else {
                        assertThat(answer.statusCode()).isEqualTo(503);
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    }
                }
            });
        }

        /** Within the 10 s that a recovery may take, it is told a number again. */
        void answersAnew() {
            int before = answers.get();
            await().atMost(Duration.ofSeconds(10)).until(() -> answers.get() > before + 5);
        }

        @Override
        public void close() {
            ended.set(true);
            running.join();
        }
    }
}
