package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.TestGateway.Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What each of them gets, and that the others go on. What they cost the others is measured by the load generator. */
@ExtendWith(NoLeaks.class)
class HostileClientsIT {
    private static final byte[] NOTHING = {};

    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static byte[] times(int count, byte[] bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private double refused(String reason, int status) {
        return node.registry
                .counter("sluice.handshakes.refused", "reason", reason, "status", Integer.toString(status))
                .count();
    }

    private static void isClosed(Client client, int code, String reason) throws IOException {
        RawClient.WsFrame frame = client.raw().readFrame();
        while (frame.opcode() != 8) {
            frame = client.raw().readFrame();
        }
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(frame.text().substring(2)).contains(reason);
    }

    @Test
    void closesWhoSaysMoreThanItMay() throws Exception {
        node.maxMessagesPerSecond = 10;
        node.start();
        Client loud = node.client();
        Client quiet = node.client();
        quiet.raw().write(times(10, RawClient.masked(0x81, new byte[] {'x'})));

        loud.raw().write(times(11, RawClient.masked(0x81, new byte[] {'x'})));

        isClosed(loud, 1008, "more than 10 messages in a second");
        await().until(() -> node.metrics.messagesReceived.sum() == 20);
        quiet.raw().frame(0x88, NOTHING);
        assertThat(quiet.raw().readFrame().opcode()).isEqualTo(8);
    }

    @Test
    void countsPingsAndPongsThatNobodyAskedFor() throws Exception {
        node.maxMessagesPerSecond = 10;
        node.start();
        Client pinging = node.client();
        Client ponging = node.client();

        pinging.raw().write(times(11, RawClient.masked(0x89, NOTHING)));
        ponging.raw().write(times(11, RawClient.masked(0x8A, NOTHING)));

        isClosed(pinging, 1008, "more than 10 messages");
        isClosed(ponging, 1008, "more than 10 messages");
    }

    @Test
    void doesNotCountTheAnswerToItsOwnPing() throws Exception {
        node.maxMessagesPerSecond = 1;
        node.pingInterval = Duration.ofMillis(600);
        node.pingLimit = 2;
        node.start();
        Client client = node.client();

        for (int i = 0; i < 3; i++) {
            assertThat(client.raw().readFrame().opcode()).isEqualTo(9);
            client.raw().write(RawClient.masked(0x8A, NOTHING));
        }

        assertThat(node.cluster.closes).isEmpty();
    }

    @Test
    void answersAFloodOfPingsWithItsLast() throws Exception {
        node.sendBuffer = 2048;
        node.start();
        Client client = node.client();
        byte[] last = {'l', 'a', 's', 't'};
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        flood.writeBytes(times(5_000, RawClient.masked(0x89, new byte[] {'x'})));
        flood.writeBytes(RawClient.masked(0x89, last));

        client.raw().write(flood.toByteArray());

        int pongs = 1;
        RawClient.WsFrame frame = client.raw().readFrame();
        while (!Arrays.equals(frame.payload(), last)) {
            assertThat(frame.opcode()).isEqualTo(10);
            frame = client.raw().readFrame();
            pongs++;
        }
        assertThat(pongs).isLessThan(1_000);
        assertThat(node.metrics.sendFailures()).isZero();
    }

    @Test
    void closesWhoSplitsAMessageTooFinely() throws Exception {
        node.start();
        Client fair = node.client();
        Client unfair = node.client();
        byte[] empty = RawClient.masked(0, NOTHING);

        fair.raw().frame(0x01, NOTHING);
        fair.raw().write(times(1_022, empty));
        fair.raw().frame(0x80, NOTHING);
        unfair.raw().frame(0x01, NOTHING);
        unfair.raw().write(times(1_024, empty));

        isClosed(unfair, 1008, "too many fragments");
        await().until(() -> node.metrics.messagesReceived.sum() == 1);
    }

    @Test
    void closesWhoInflatesTooMuch() throws Exception {
        node.start();
        Client bomber = node.client("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[64 * 1024]);
        byte[] out = new byte[1024];
        byte[] small = Arrays.copyOf(out, deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH) - 4);
        deflater.end();
        bomber.raw().write(times(400, RawClient.masked(0xC2, small)));

        isClosed(bomber, 1008, "inflated bytes");
        assertThat(node.metrics.messagesReceived.sum()).isBetween(64L, 399L);
    }

    @Test
    void refusesACompressedMessageThatIsCutOff() throws Exception {
        node.start();
        Client client = node.client("Sec-WebSocket-Extensions: permessage-deflate");

        client.raw().frame(0xC2, new byte[] {0, 8, 0, (byte) 0xF7, (byte) 0xFF, 'a', 'b', 'c', 'd'});

        isClosed(client, 1002, "cannot be inflated");
        assertThat(node.metrics.messagesReceived.sum()).isZero();
    }

    @Test
    void letsNoAddressHaveMoreThanItsPlaces() throws Exception {
        node.maxConnectionsPerAddress = 2;
        node.proxies = List.of("127.0.0.0/8");
        node.start();
        Client first = node.client("X-Forwarded-For: 192.0.2.1");
        node.client("X-Forwarded-For: 192.0.2.1");

        assertThat(RawClient.connect(node.address(0)).handshake("X-Forwarded-For: 192.0.2.1"))
                .startsWith("HTTP/1.1 429 ")
                .contains("Retry-After: ");
        assertThat(node.client("X-Forwarded-For: 192.0.2.2").id()).isNotNull();
        assertThat(refused("address", 429)).isEqualTo(1);

        first.raw().close();
        await().until(() -> node.cluster.closes.size() == 1);
        assertThat(node.client("X-Forwarded-For: 192.0.2.1").id()).isNotNull();
    }

    @Test
    void closesATcpClientWhoseAddressHasItsPlaces() throws Exception {
        node.maxConnectionsPerAddress = 1;
        node.start();

        try (RawClient first = RawClient.connect(node.address(1));
                RawClient second = RawClient.connect(node.address(1))) {
            assertThat(first.readLine()).startsWith("hi ");
            assertThat(second.isEnded()).isTrue();
        }
        await().until(() -> refused("address", 429) == 1);
    }

    @Test
    void cutsSocketsThatSayNothingAndLetsOthersIn() throws Exception {
        node.handshakeTimeout = Duration.ofSeconds(1);
        node.start();
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RawClient client = RawClient.connect(node.address(0));
            if (i % 2 == 0) {
                client.write("GET / HTTP/1.1\r\nX: ");
            }
            silent.add(client);
        }

        assertThat(node.client().id()).isNotNull();

        for (RawClient client : silent) {
            assertThat(client.isEnded()).isTrue();
            client.close();
        }
    }

    @Test
    void holdsOnlySoMuchOfUnfinishedHandshakes() throws Exception {
        node.threads = 1;
        node.start();
        String half = "GET / HTTP/1.1\r\nX: " + "x".repeat(15_000);
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) { // 16 KiB each: more than 16 MiB
            RawClient client = RawClient.connect(node.address(0));
            client.write(half);
            slow.add(client);
        }

        await().until(() -> refused("full", 503) > 0);
        assertThat(node.client().id()).isNotNull();
        for (RawClient client : slow) {
            client.close();
        }
    }

    @Test
    void refusesAHandshakeWithABodyOrTwoHosts() throws Exception {
        node.start();

        assertThat(RawClient.connect(node.address(0)).handshake("Transfer-Encoding: gzip"))
                .startsWith("HTTP/1.1 501 ");
        assertThat(RawClient.connect(node.address(0)).handshake("Transfer-Encoding: chunked"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(RawClient.connect(node.address(0)).handshake("Content-Length: 5"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(RawClient.connect(node.address(0)).handshake("Host: y")).startsWith("HTTP/1.1 400 ");
        assertThat(RawClient.connect(node.address(0)).handshake("X: 1", " folded: 2"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void readsALineThatComesByteByByte() throws Exception {
        node.start();
        try (RawClient slow = RawClient.connect(node.address(1))) {
            slow.socket().setTcpNoDelay(true);
            assertThat(slow.readLine()).startsWith("hi ");
            for (byte b : "abc\ndef\n\n\u00ff\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)) {
                slow.write(new byte[] {b});
            }

            await().until(() -> node.metrics.messagesReceived.sum() == 4);
        }
    }
}
