package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.model.UnreadyReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HandshakeIT {
    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private String answer(String request) throws IOException {
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(request);
            String head = client.readHead();
            assertThat(client.isEnded()).isTrue();
            return head;
        }
    }

    @Test
    void provesThatItReadTheKey() throws Exception {
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake())
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContain("Extensions");
        }
    }

    @Test
    void takesARequestThatComesByteByByte() throws Exception {
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.socket().setTcpNoDelay(true);
            for (byte b : (RawClient.REQUEST + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
                client.write(new byte[] {b});
            }
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void refusesWithTheStatusThatFits() throws Exception {
        node.start();

        assertThat(answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 426 ")
                .contains("Sec-WebSocket-Version: 13\r\n");
        assertThat(answer("POST / HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(answer(RawClient.REQUEST.replace("13", "8") + "\r\n")).startsWith("HTTP/1.1 426 ");
        assertThat(answer(RawClient.REQUEST.replace("dGhl", "dGh") + "\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(answer("GET /\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(answer("\u0016\u0003\u0001")).startsWith("HTTP/1.1 400 ");
        assertThat(answer("GET / HTTP/1.1\r\nX: " + "y".repeat(16 * 1024) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(node.cluster.connects).isEmpty();
    }

    @Test
    void admitsOnlyAllowedOrigins() throws Exception {
        node.origins = List.of("https://good.example");
        node.start();

        assertThat(answer(RawClient.REQUEST + "Origin: https://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        node.client("Origin: https://good.example").raw().close();
        node.client().raw().close();
    }

    @Test
    void takesNoMoreThanTheLimitAndGivesPlacesBack() throws Exception {
        node.maxConnections = 2;
        node.start();
        RawClient first = node.client().raw();
        RawClient second = RawClient.connect(node.address(1));
        second.readLine();

        assertThat(answer(RawClient.REQUEST + "\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: ");
        try (RawClient third = RawClient.connect(node.address(2))) {
            assertThat(third.isEnded()).isTrue();
        }
        first.close();
        await().untilAsserted(() -> node.client());
        second.close();
    }

    @Test
    void refusesWhileTheNodeIsNotReady() throws Exception {
        node.start();
        UnreadyReason away = new UnreadyReason(UnreadyReason.Code.REDIS_DOWN, "Redis is away");
        node.cluster.unready = List.of(away);

        assertThat(answer(RawClient.REQUEST + "\r\n")).startsWith("HTTP/1.1 503 ");
        assertThat(node.gateway().unreadyReasons()).containsExactly(away);
    }

    @Test
    void cutsAClientThatDoesNotFinishItsRequest() throws Exception {
        node.handshakeTimeout = Duration.ofMillis(300);
        node.start();
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write("GET / HT");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void believesTrustedProxiesAboutTheAddress() throws Exception {
        node.proxies = List.of("127.0.0.0/8", "10.0.0.0/8");
        node.start();

        node.client("X-Forwarded-For: 6.6.6.6, 192.0.2.7, 10.1.1.1");
        assertThat(node.cluster.connects.remove().remoteAddress()).isEqualTo("192.0.2.7");
        try (RawClient proxied = RawClient.connect(node.address(0))) {
            proxied.write("PROXY TCP4 192.0.2.9 127.0.0.1 4711 80\r\n" + RawClient.REQUEST + "\r\n");
            assertThat(proxied.readHead()).startsWith("HTTP/1.1 101 ");
        }
        assertThat(node.cluster.connects.remove().remoteAddress()).isEqualTo("192.0.2.9:4711");
        try (RawClient line = RawClient.connect(node.address(1))) {
            line.write("PROXY TCP4 192.0.2.10 127.0.0.1 4712 80\r\n");
            assertThat(line.readLine()).startsWith("hi ");
        }
        assertThat(node.cluster.connects.remove().remoteAddress()).isEqualTo("192.0.2.10:4712");
        node.client();
        assertThat(node.cluster.connects.remove().remoteAddress()).startsWith("127.0.0.1:");
    }

    @Test
    void believesNobodyElse() throws Exception {
        node.start();

        node.client("X-Forwarded-For: 192.0.2.7");

        assertThat(node.cluster.connects.remove().remoteAddress()).startsWith("127.0.0.1:");
    }
}
