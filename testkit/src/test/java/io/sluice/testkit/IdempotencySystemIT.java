package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An API process dies between requests and answers; callers repeat what was not answered, by the other, with their keys. */
class IdempotencySystemIT {
    private static final int CALLERS = 8;
    private static final int BEFORE = 400;
    private static final int AFTER = 20;

    @Test
    void whatAKilledApiDidNotAnswerIsRepeatedByAnotherAndActsOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (SluiceCluster cluster = SluiceCluster.builder()
                        .gateways(2)
                        .apis(2)
                        .asProcesses()
                        .start();
                TestClient listener = cluster.node(0).connect()) {
            cluster.api().call("joinGroup", "client_id", listener.clientId(), "group", "g");
            AtomicInteger answered = new AtomicInteger();
            List<TestClient> clients = new ArrayList<>();
            List<CompletableFuture<Caller>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                TestClient client = cluster.connect();
                clients.add(client);
                Caller caller = new Caller(cluster, "c" + i, client.clientId(), answered);
                callers.add(CompletableFuture.supplyAsync(caller::run, threads));
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> answered.get() >= BEFORE);
            cluster.apiNode(0).kill();

            int repeated = 0;
            for (CompletableFuture<Caller> running : callers) {
                Caller caller = running.get(120, TimeUnit.SECONDS);
                repeated += caller.repeated;
                String last = caller.name + "-" + (caller.calls - 1);
                await(last)
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> listener.messages().contains(last));
                assertThat(cluster.api(1)
                                .object("getSession", "client_id", caller.client)
                                .get("version"))
                        .isEqualTo(caller.calls);
                for (int i = 0; i < caller.calls; i++) {
                    assertThat(Collections.frequency(listener.messages(), caller.name + "-" + i))
                            .as(caller.name + "-" + i)
                            .isEqualTo(1);
                }
            }
            assertThat(repeated).isPositive();
            clients.forEach(TestClient::close);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Sends to the group and sets a session, in turn, by the first API until that is dead. */
    private static final class Caller {
        private final SluiceCluster cluster;
        private final String name;
        private final String client;
        private final AtomicInteger answered;
        private int api;
        private int calls;
        private int repeated;

        Caller(SluiceCluster cluster, String name, String client, AtomicInteger answered) {
            this.cluster = cluster;
            this.name = name;
            this.client = client;
            this.answered = answered;
        }

        Caller run() {
            for (int left = AFTER; left > 0; left -= api) {
                String text = name + "-" + calls++;
                call(text, "sendToGroup", "group", "g", "message", text);
                Object session = call(text + "-s", "setSession", "client_id", client, "session", Map.of("n", calls));
                assertThat(session).isEqualTo(Map.of("version", calls));
            }
            return this;
        }

        private Object call(String key, String method, Object... parameters) {
            while (true) {
                try {
                    Object result =
                            cluster.api(api).withHeader("Idempotency-Key", key).call(method, parameters);
                    answered.incrementAndGet();
                    return result;
                } catch (UncheckedIOException e) {
                    assertThat(api).as("the other API lives").isZero();
                    api = 1;
                    repeated++;
                }
            }
        }
    }
}
