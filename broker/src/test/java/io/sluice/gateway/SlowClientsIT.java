package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.group;
import static io.sluice.gateway.HandFedCluster.join;
import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import io.sluice.config.TlsFiles;
import io.sluice.gateway.HandFedCluster.Closed;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.CloseReason;
import io.sluice.model.ConnectionView;
import io.sluice.model.Payload;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that take their time, where the others must not wait for them. */
@ExtendWith(NoLeaks.class)
class SlowClientsIT {
    private static final Path PEM = Path.of("src/test/resources/tls");
    private static final int SIZE = 16 * 1024;

    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private long queued() throws Exception {
        List<ConnectionView> views =
                node.cluster.host().connections(10).toCompletableFuture().get(5, TimeUnit.SECONDS);
        return views.stream().mapToLong(ConnectionView::queuedBytes).sum();
    }

    @Test
    void closesAReaderOfSingleBytesAndServesItsGroupMeanwhile() throws Exception {
        node.threads = 1;
        node.sendBuffer = 128 * 1024;
        node.start();
        Client slow = node.client();
        Client quick = node.client();
        node.cluster.feed(join(slow.id(), "g"), join(quick.id(), "g"));

        int sent = 0;
        while (node.cluster.closes.isEmpty()) {
            byte[] payload = new byte[SIZE];
            payload[0] = (byte) sent;
            node.cluster.feed(send(group("g"), Payload.binary(payload)));
            assertThat(quick.raw().readFrame().payload()).startsWith((byte) sent);
            slow.raw().in().readByte();
            assertThat(queued()).isLessThan(node.sendBuffer + 2 * SIZE);
            sent++;
            assertThat(sent).isLessThan(10_000);
        }

        assertThat(node.cluster.closes).containsExactly(new Closed(slow.id(), CloseReason.SLOW_CONSUMER, 1013));
        node.cluster.feed(send(group("g"), "still here"));
        assertThat(quick.raw().readText()).isEqualTo("still here");
    }

    /** Writes a byte every now and then until the server has ended it. */
    private static void isCutWhileItDrips(RawClient client, byte[] bytes) {
        int[] at = new int[1];
        await().atMost(Duration.ofSeconds(8))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try {
                        client.write(new byte[] {bytes[at[0]++ % bytes.length]});
                        return client.in().available() > 0 && client.in().read() < 0;
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    @Test
    void cutsARequestThatComesByteByByteForEver() throws Exception {
        node.handshakeTimeout = Duration.ofSeconds(1);
        node.start();

        try (RawClient slow = RawClient.connect(node.address(0))) {
            slow.write("GET / HTTP/1.1\r\n");
            isCutWhileItDrips(slow, new byte[] {'x'});
        }

        assertThat(node.client().id()).isNotNull();
    }

    @Test
    void cutsATlsHandshakeThatComesByteByByteForEver() throws Exception {
        node.handshakeTimeout = Duration.ofSeconds(1);
        node.tls = Optional.of(new TlsFiles(PEM.resolve("first.pem"), PEM.resolve("first-key.pem")));
        node.listen = List.of(
                new ListenAddress(Protocol.WEBSOCKET, true, "127.0.0.1", 0),
                new ListenAddress(Protocol.TEXT, true, "127.0.0.1", 0),
                new ListenAddress(Protocol.WEBSOCKET, false, "127.0.0.1", 0));
        node.start();

        for (int listener = 0; listener < 2; listener++) {
            try (RawClient slow =
                    new RawClient(new Socket("127.0.0.1", node.address(listener).getPort()))) {
                slow.write(new byte[] {22, 3, 1, 1, 0, 1, 0, 0, (byte) 252, 3, 3}); // a ClientHello of 256 bytes begins
                isCutWhileItDrips(slow, new byte[] {7});
            }
        }

        try (RawClient other = RawClient.webSocket(node.address(2))) {
            assertThat(other.readText()).startsWith("hi ");
        }
    }
}
