package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.client;
import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.CloseReason;
import io.sluice.model.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DrainIT {
    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private CompletableFuture<Void> drain() {
        return node.gateway().drain().toCompletableFuture();
    }

    private static void answerClose(Client client) throws IOException {
        client.raw().frame(0x88, new byte[] {3, (byte) 0xF4});
    }

    @Test
    void closesAtAnEvenPaceThenLeaves() throws Exception {
        node.threads = 1;
        node.drain = Duration.ofSeconds(2);
        node.start();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(node.client());
        }
        long start = System.nanoTime();

        CompletableFuture<Void> drained = drain();

        List<Long> told = new ArrayList<>();
        List<CompletableFuture<Void>> goodbyes = clients.stream()
                .map(one -> CompletableFuture.runAsync(() -> {
                    try {
                        RawClient.WsFrame frame = one.raw().readFrame();
                        synchronized (told) {
                            told.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                        }
                        assertThat(frame.closeCode()).isEqualTo(1012);
                        assertThat(frame.text().substring(2)).matches("retry_after_ms=\\d+");
                        answerClose(one);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .toList();
        CompletableFuture.allOf(goodbyes.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        drained.get(5, TimeUnit.SECONDS);
        // 1.5 s of pace: the first of four at once, the last after three quarters of it.
        for (int i = 0; i < 4; i++) {
            assertThat(told.get(i)).isGreaterThanOrEqualTo(375L * i);
        }
        assertThat(node.cluster.left).isDone();
        assertThat(node.cluster.closes).hasSize(4).allMatch(closed -> closed.reason() == CloseReason.DRAIN);
        assertThatThrownBy(() -> RawClient.connect(node.address(0))).isInstanceOf(IOException.class);
    }

    @Test
    void deliversToThoseWhoseTurnHasNotCome() throws Exception {
        node.threads = 1;
        node.drain = Duration.ofSeconds(30);
        node.start();
        Client one = node.client();
        Client other = node.client();
        CompletableFuture<Void> drained = drain();
        await().until(() -> node.cluster.closes.size() == 1);
        boolean oneIsTold = node.cluster.closes.element().client().equals(one.id());
        Client first = oneIsTold ? one : other;
        Client last = oneIsTold ? other : one;
        assertThat(first.raw().readFrame().closeCode()).isEqualTo(1012);

        node.cluster.feed(send(new Target.Everyone(), "still there"), send(client(last.id()), "and you"));

        assertThat(last.raw().readText()).isEqualTo("still there");
        assertThat(last.raw().readText()).isEqualTo("and you");
        assertThat(drained).isNotDone();
        answerClose(first);
        last.raw().close();
        drained.get(5, TimeUnit.SECONDS); // and nobody left: no reason to wait longer
    }

    @Test
    void endsAtOnceWithoutClients() throws Exception {
        node.drain = Duration.ofSeconds(30);
        node.start();

        drain().get(2, TimeUnit.SECONDS);

        assertThat(node.cluster.left).isDone();
    }

    @Test
    void isNotHeldUpByASocketThatSaysNothing() throws Exception {
        node.drain = Duration.ofSeconds(30);
        node.start();
        try (RawClient idle = RawClient.connect(node.address(0))) {
            idle.write("GET / HTTP/1.1\r\n");
            assertThat(node.client().id()).isNotNull(); // the head is there by now

            drain().get(12, TimeUnit.SECONDS);
        }
    }

    @Test
    void closesAllAtOnceInADrainOfNoTime() throws Exception {
        node.drain = Duration.ZERO;
        node.start();
        List<Client> clients = List.of(node.client(), node.client(), node.client());

        CompletableFuture<Void> drained = drain();

        for (Client client : clients) {
            assertThat(client.raw().readFrame().closeCode()).isEqualTo(1012);
        }
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void refusesAHandshakeThatWasUnderWay() throws Exception {
        node.threads = 1;
        node.drain = Duration.ofSeconds(30);
        node.start();
        try (RawClient late = RawClient.connect(node.address(0));
                RawClient told = node.client().raw();
                RawClient untold = node.client().raw()) {
            late.write("GET / HTTP/1.1\r\n");
            CompletableFuture<Void> drained = drain();
            await().until(() -> node.cluster.closes.size() == 1);
            assertThat(told.socket().isConnected() && untold.socket().isConnected())
                    .isTrue();
            late.write(RawClient.REQUEST.substring("GET / HTTP/1.1\r\n".length()) + "\r\n");

            assertThat(late.readHead()).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
            assertThat(drained).isNotDone();
        }
    }
}
