package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class WebSocketFramesIT {
    private final TestGateway node = new TestGateway();

    @BeforeEach
    void start() throws Exception {
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void assertClosedWith(Client client, CloseReason reason) throws IOException {
        RawClient.WsFrame frame = client.raw().readFrame();
        assertThat(frame.opcode()).isEqualTo(8);
        assertThat(frame.closeCode()).isEqualTo(reason.code());
        assertThat(client.raw().isEnded()).isTrue();
        await().until(() -> node.cluster.closes.stream()
                .anyMatch(closed -> closed.client().equals(client.id()) && closed.reason() == reason));
    }

    private long received() {
        return node.metrics.messagesReceived.sum();
    }

    @Test
    void answersAPingWithItsData() throws Exception {
        Client client = node.client();

        client.raw().frame(0x89, new byte[] {1, 2, 3});

        RawClient.WsFrame pong = client.raw().readFrame();
        assertThat(pong.first()).isEqualTo(0x8A);
        assertThat(pong.payload()).containsExactly(1, 2, 3);
    }

    @Test
    void hearsMessagesHoweverTheyAreCutAndJoined() throws Exception {
        Client client = node.client();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] payload = "ä".repeat(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
            if (i % 3 == 0) {
                int cut = payload.length / 3; // in the middle of a character, too
                bytes.write(RawClient.masked(0x01, Arrays.copyOf(payload, cut)));
                bytes.write(RawClient.masked(0x89, new byte[0]));
                bytes.write(RawClient.masked(0x00, new byte[0]));
                bytes.write(RawClient.masked(0x80, Arrays.copyOfRange(payload, cut, payload.length)));
            } else {
                bytes.write(RawClient.masked(i % 3 == 1 ? 0x81 : 0x82, payload));
            }
        }

        byte[] all = bytes.toByteArray();
        client.raw().socket().setTcpNoDelay(true);
        for (int at = 0; at < all.length; ) {
            int length = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 5 : 3_000));
            client.raw().write(Arrays.copyOfRange(all, at, at + length));
            at += length;
        }

        await().until(() -> received() == 300);
        assertThat(node.cluster.closes).isEmpty();
    }

    @Test
    void takesMessagesUpToTheLimitAndNoneAbove() throws Exception {
        Client client = node.client();

        client.raw().frame(0x82, new byte[64 * 1024]);
        await().until(() -> received() == 1);
        client.raw().frame(0x82, new byte[64 * 1024 + 1]);

        assertClosedWith(client, CloseReason.TOO_BIG);
    }

    @Test
    void takesALargeMessageInTinyPieces() throws Exception {
        Client client = node.client();
        client.raw().socket().setTcpNoDelay(true);
        byte[] frame = RawClient.masked(0x82, new byte[20_000]);

        for (int at = 0; at < frame.length; at += 7) {
            client.raw().write(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 7)));
        }

        await().until(() -> received() == 1);
        assertThat(node.cluster.closes).isEmpty();
    }

    @Test
    void countsAllFragmentsAgainstTheLimit() throws Exception {
        Client client = node.client();

        client.raw().frame(0x02, new byte[60 * 1024]);
        client.raw().frame(0x80, new byte[5 * 1024]);

        assertClosedWith(client, CloseReason.TOO_BIG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81 05 68 65 6c 6c 6f", // not masked
                "83 80 00 00 00 00", // opcode 3
                "8B 80 00 00 00 00", // opcode 11
                "C1 80 00 00 00 00", // RSV1 without an extension
                "A1 80 00 00 00 00", // RSV2
                "80 80 00 00 00 00", // continues nothing
                "01 80 00 00 00 00 81 80 00 00 00 00", // a message inside another
                "09 80 00 00 00 00", // a fragmented ping
                "89 FE 00 7E 00 00 00 00", // a long ping
                "82 FE 00 05 00 00 00 00", // a length that is not the shortest
                "82 FF 80 00 00 00 00 00 00 00", // a negative length
                "88 81 00 00 00 00 03", // half a code
                "88 82 00 00 00 00 03 ED", // 1005
                "88 82 00 00 00 00 00 00", // 0
                "88 82 00 00 00 00 13 88" // 5000
            })
    void closesWith1002OnABrokenFrame(String hex) throws Exception {
        Client client = node.client();
        String[] digits = hex.split(" ");
        byte[] bytes = new byte[digits.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits[i], 16);
        }

        client.raw().write(bytes);

        assertClosedWith(client, CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void closesWith1007OnTextThatIsNotUtf8() throws Exception {
        Client whole = node.client();
        whole.raw().frame(0x81, new byte[] {(byte) 0xC3, 0x28});
        assertClosedWith(whole, CloseReason.INVALID_UTF8);

        Client surrogate = node.client();
        surrogate.raw().frame(0x81, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        assertClosedWith(surrogate, CloseReason.INVALID_UTF8);

        Client inClose = node.client();
        inClose.raw().frame(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF});
        assertClosedWith(inClose, CloseReason.INVALID_UTF8);
    }

    @Test
    void answersACloseWithoutACode() throws Exception {
        Client client = node.client();

        client.raw().frame(0x88, new byte[0]);

        assertThat(client.raw().readFrame().payload()).isEmpty();
        await().until(() -> node.cluster.closes.stream().anyMatch(closed -> closed.code() == 1005));
    }
}
