package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DeflateIT {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

    private final TestGateway node = new TestGateway();

    @BeforeEach
    void start() throws Exception {
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes);
        byte[] out = new byte[bytes.length + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    private static String inflate(byte[] bytes) throws Exception {
        Inflater inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(bytes, bytes.length + 4);
        input[input.length - 1] = input[input.length - 2] = (byte) 0xFF;
        inflater.setInput(input);
        byte[] out = new byte[1 << 20];
        int length = inflater.inflate(out);
        inflater.end();
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    @Test
    void compressesLargeMessagesAndLeavesSmallOnesAlone() throws Exception {
        Client deflating = node.client(OFFER);
        Client plain = node.client();
        String large = "the same words again and again, ".repeat(40);

        for (int i = 0; i < 3; i++) {
            node.cluster.feed(send(new Target.Everyone(), large), send(new Target.Everyone(), "small"));

            RawClient.WsFrame frame = deflating.raw().readFrame();
            assertThat(frame.first()).isEqualTo(0xC1);
            assertThat(frame.payload().length).isLessThan(200);
            assertThat(inflate(frame.payload())).isEqualTo(large);
            assertThat(deflating.raw().readFrame().first()).isEqualTo(0x81);
            assertThat(plain.raw().readText()).isEqualTo(large);
            assertThat(plain.raw().readText()).isEqualTo("small");
        }
    }

    @Test
    void hearsCompressedMessagesWholeAndInFragments() throws Exception {
        Client client = node.client(OFFER);
        byte[] deflated = deflate("äöü".repeat(1_000).getBytes(StandardCharsets.UTF_8));

        client.raw().frame(0xC1, deflated);
        client.raw().frame(0x41, Arrays.copyOf(deflated, 5));
        client.raw().frame(0x80, Arrays.copyOfRange(deflated, 5, deflated.length));
        client.raw().text("plain");

        await().until(() -> node.metrics.messagesReceived.sum() == 3);
        assertThat(node.cluster.closes).isEmpty();
    }

    @Test
    void closesOnABombBeforeItIsInflated() throws Exception {
        Client client = node.client(OFFER);

        client.raw().frame(0xC2, deflate(new byte[10_000_000]));

        assertThat(client.raw().readFrame().closeCode()).isEqualTo(1009);
        assertThat(client.raw().isEnded()).isTrue();
    }

    @Test
    void closesOnWhatCannotBeInflated() throws Exception {
        Client client = node.client(OFFER);

        client.raw().frame(0xC2, new byte[] {7, 7, 7, 7});

        assertThat(client.raw().readFrame().closeCode()).isEqualTo(1002);
        assertThat(client.raw().isEnded()).isTrue();
    }
}
