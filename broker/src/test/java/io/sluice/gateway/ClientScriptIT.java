package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.model.UnreadyReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JavaScript client on a WebSocket listener. */
@ExtendWith(NoLeaks.class)
class ClientScriptIT {
    private static final String REQUEST = "GET /sluice.js HTTP/1.1\r\nHost: x\r\n\r\n";

    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static void expectScript(RawClient client) throws IOException {
        byte[] file = Files.readAllBytes(Path.of("src/main/web/sluice.js"));
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 ").contains("Content-Length: " + file.length);
        assertThat(client.in().readNBytes(file.length)).isEqualTo(file);
    }

    @Test
    void comesAgainOnTheSameConnectionWhichThenBecomesAWebSocket() throws Exception {
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(REQUEST);
            expectScript(client);
            client.write(REQUEST);
            expectScript(client);
            assertThat(node.cluster.connects).isEmpty();

            assertThat(client.handshake()).startsWith("HTTP/1.1 101 ");

            assertThat(client.readText()).startsWith("hi ");
            assertThat(node.cluster.connects).hasSize(1);
        }
    }

    @Test
    void answersRequestsThatComeTogetherInOrder() throws Exception {
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(REQUEST.repeat(300) + RawClient.REQUEST + "\r\n");
            for (int i = 0; i < 300; i++) {
                expectScript(client);
            }
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void endsTheConnectionWhenAskedTo() throws Exception {
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write("GET /sluice.mjs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(new String(client.in().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Files.readString(Path.of("src/main/web/sluice.mjs")));
        }
    }

    @Test
    void takesNoPlaceAndAsksForNoOrigin() throws Exception {
        node.maxConnections = 1;
        node.origins = List.of("https://good.example");
        node.start();
        node.cluster.unready = List.of(new UnreadyReason(UnreadyReason.Code.REDIS_DOWN, "Redis is away"));
        try (RawClient first = RawClient.connect(node.address(0));
                RawClient second = RawClient.connect(node.address(0))) {
            for (RawClient client : List.of(first, second)) {
                client.write("GET /sluice.js HTTP/1.1\r\nHost: x\r\nOrigin: https://other.example\r\n\r\n");
                expectScript(client);
            }
            node.cluster.unready = List.of();

            try (RawClient client = RawClient.webSocket(node.address(0))) {
                assertThat(client.readText()).startsWith("hi ");
            }
        }
    }

    @Test
    void cutsWhoFetchedItAndStays() throws Exception {
        node.handshakeTimeout = Duration.ofMillis(300);
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(REQUEST);
            expectScript(client);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void readsNoMoreRequestsOfWhoDoesNotReadTheAnswers() throws Exception {
        node.handshakeTimeout = Duration.ofMinutes(1);
        node.start();
        byte[] requests = REQUEST.repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(node.address(0))) {
            channel.configureBlocking(false);
            await().pollInterval(Duration.ofMillis(5))
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> channel.write(ByteBuffer.wrap(requests)) == 0);
        }
    }
}
