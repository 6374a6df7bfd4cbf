package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.SluiceNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway holds for a thousand clients whose hook does not answer. */
class ConnectHookMemorySystemIT {
    private static final int CLIENTS = 1_000;
    /** Of the connect hook, in one gateway. */
    private static final int MOST_QUESTIONS = 512;
    /** Nearly the most that a gateway reads of a head. */
    private static final int HEAD_BYTES = 15 * 1024;

    private static final long KIB = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Socket> clients = new ArrayList<>();
    private SilentHook hook;
    private SluiceCluster cluster;

    @BeforeEach
    void start() throws Exception {
        hook = new SilentHook();
        cluster = SluiceCluster.builder()
                .asProcesses()
                .gatewayJava(List.of(), "-Xmx256m", "-XX:NativeMemoryTracking=summary")
                .with("connect.hook.url", hook.url())
                .with("connect.hook.timeout", "60s")
                .with("gateway.handshake-timeout", "2m")
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        cluster.close();
        hook.close();
    }

    @Test
    void isBoundedByTheQuestionsThatAreOpenAndGoesWithThem() throws Exception {
        connect();
        await().atMost(PATIENCE).until(() -> hook.asked() == 1);
        hook.hangUp();
        await().atMost(PATIENCE).until(() -> answered() == 1);
        long heap = heap();
        long direct = direct();

        for (int i = 0; i < CLIENTS; i++) {
            connect();
        }
        await().atMost(PATIENCE).until(() -> hook.asked() == MOST_QUESTIONS);
        await().atMost(PATIENCE).until(() -> answered() == 1 + CLIENTS - MOST_QUESTIONS);
        long heapThen = heap() - heap;
        long directThen = direct() - direct;
        System.out.println("held for " + CLIENTS + " clients, " + MOST_QUESTIONS + " questions: heap " + heapThen / KIB
                + " KiB, buffers " + directThen / KIB + " KiB");
        assertThat(heapThen).as("bytes of live heap").isLessThan(MOST_QUESTIONS * 96 * KIB);
        assertThat(directThen).as("bytes of buffers outside the heap").isLessThan(MOST_QUESTIONS * 64 * KIB);

        hook.hangUp();
        await().atMost(PATIENCE).until(() -> answered() == 1 + CLIENTS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heap() - heap)
                        .as("bytes of live heap that stay")
                        .isLessThan(8 * 1024 * KIB));
    }

    private void connect() throws IOException {
        SluiceNode gateway = cluster.node(0);
        Socket client = new Socket(gateway.host(), gateway.webSocketPort());
        clients.add(client);
        client.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2x1aWNlLWxvYWQtZ2VuIQ==\r\n"
                                + "X-Padding: " + "x".repeat(HEAD_BYTES) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Clients who were told something: that the hook does not answer. */
    private long answered() {
        return clients.stream().filter(ConnectHookMemorySystemIT::isAnswered).count();
    }

    private static boolean isAnswered(Socket client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long heap() {
        return ProcessFigures.liveHeapBytes(cluster.node(0).process().pid());
    }

    private long direct() {
        return ProcessFigures.directBytes(cluster.node(0).process().pid());
    }
}
