package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AcceptRateIT {
    private static final int RATE = 100;

    private final TestGateway node = new TestGateway();
    private final ExecutorService crowd = Executors.newFixedThreadPool(40);

    @AfterEach
    void stop() throws Exception {
        crowd.shutdownNow();
        node.close();
    }

    /** Comes back as soon as it was refused, without a thought, until it is in. */
    private void insist(Queue<RawClient> in) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                RawClient client = RawClient.connect(node.address(0));
                String head = client.handshake();
                if (head.startsWith("HTTP/1.1 101 ")) {
                    in.add(client);
                    return;
                }
                assertThat(head).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
                client.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void admitsNoMoreThanItsRateThoughAllComeAtOnce() throws Exception {
        node.acceptRate = RATE;
        node.start();
        Queue<RawClient> in = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        long start = System.nanoTime();

        for (int i = 0; i < 300; i++) {
            all.add(CompletableFuture.runAsync(() -> insist(in), crowd));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        // Counted where they happen: a client's own clock has its thread's delays in it.
        List<Long> times = node.cluster.connectTimes.stream().sorted().toList();
        int most = 0;
        for (int from = 0, to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= TimeUnit.SECONDS.toNanos(1)) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        assertThat(most).isBetween(RATE * 8 / 10, RATE * 11 / 10);
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(2_900));
        assertThat(refusals()).isPositive();
        for (RawClient client : in) {
            client.close();
        }
    }

    private double refusals() {
        return node.registry
                .counter("sluice.handshakes.refused", "reason", "rate", "status", "503")
                .count();
    }

    @Test
    void closesTcpClientsOverItsRateAndCountsThem() throws Exception {
        node.acceptRate = 1;
        node.start();

        try (RawClient first = RawClient.connect(node.address(1));
                RawClient second = RawClient.connect(node.address(1))) {
            assertThat(first.readLine()).startsWith("hi ");
            assertThat(second.isEnded()).isTrue();
        }
        await().until(() -> refusals() == 1);
    }

    @Test
    void takesAnotherRateWhileItRuns() throws Exception {
        node.acceptRate = 1;
        node.start();
        node.client();
        try (RawClient refused = RawClient.connect(node.address(0))) {
            assertThat(refused.handshake()).startsWith("HTTP/1.1 503 ");
        }

        node.acceptRate = 0;
        node.gateway().reload(node.settings());

        for (int i = 0; i < 20; i++) {
            assertThat(node.client().id()).isNotNull();
        }
    }
}
