package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rubbish on every port, from a fixed seed: whatever comes, the process answers or closes, serves the next client, and
 * keeps nothing.
 */
class FuzzSystemIT {
    private static final int ATTEMPTS = 250;
    private static final int LONGEST = 4096;
    private static final List<String> HTTP = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /v1/sendToAll HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
                    + "{\"message\":\"m\"}",
            "POST /v1/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cal\r\n0\r\n\r\n",
            "GET /v1/getAllClientCount?x=%zz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2x1aWNlLWxvYWQtZ2VuIQ==\r\n\r\n";

    private static SluiceCluster cluster;

    private final Random random = new Random(20_260_202);

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder()
                .javaOptions("-Xmx192m", "-Dio.netty.leakDetection.level=paranoid")
                .with("api.keys", "")
                .with("gateway.max-message-size", "4096")
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void randomBytesOnEveryPort() {
        for (int port : ports()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                attack(port, randomBytes(LONGEST));
            }
        }
        assertHealthy();
    }

    @Test
    void damagedHttpOnEveryPort() {
        for (int port : ports()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                attack(port, damaged(HTTP.get(i % HTTP.size()).getBytes(StandardCharsets.UTF_8)));
            }
        }
        assertHealthy();
    }

    @Test
    void damagedJsonInRealRequests() {
        Api api = cluster.api();
        String valid = "{\"calls\":[{\"method\":\"sendToAll\",\"params\":{\"message\":{\"a\":[1,2.5e3,null,true]}}}]}";
        for (int i = 0; i < ATTEMPTS; i++) {
            String body = new String(damaged(valid.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
            assertThat(api.post("/v1/batch", body).statusCode()).as(body).isIn(200, 400, 413);
        }
        String deep = "[".repeat(100_000);
        assertThat(api.post("/v1/sendToAll", "{\"message\":" + deep).statusCode())
                .isEqualTo(400);
        assertHealthy();
    }

    @Test
    void randomFramesAfterARealHandshake() {
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] upgrade = UPGRADE.getBytes(StandardCharsets.US_ASCII);
            byte[] frames = random.nextBoolean() ? randomBytes(512) : badFrame();
            attack(
                    cluster.node(0).webSocketPort(),
                    ByteBuffer.allocate(upgrade.length + frames.length)
                            .put(upgrade)
                            .put(frames)
                            .array());
        }
        assertHealthy();
    }

    @Test
    void framesWithImpossibleLengths() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 3, 4, 4097 + 4, Integer.MAX_VALUE}) {
            attack(
                    cluster.node(0).framePort(),
                    ByteBuffer.allocate(16).putInt(length).array());
        }
        attack(cluster.node(0).textPort(), "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        assertHealthy();
    }

    private static List<Integer> ports() {
        SluiceNode gateway = cluster.node(0);
        return List.of(
                gateway.webSocketPort(),
                gateway.textPort(),
                gateway.framePort(),
                gateway.apiPort(),
                cluster.apiNode(0).apiPort());
    }

    /** Writes it, reads what comes for a moment, and goes: with a reset half of the time. */
    private void attack(int port, byte[] bytes) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2);
            socket.getOutputStream().write(bytes);
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            } else {
                socket.shutdownOutput();
            }
            read(socket.getInputStream());
        } catch (IOException e) {
            assertThat(e).as("the other side may hang up, not refuse").hasMessageNotContaining("refused");
        }
    }

    private static void read(InputStream in) throws IOException {
        byte[] some = new byte[LONGEST];
        try {
            while (in.read(some) >= 0) {
                // Only that it goes on or ends is of interest.
            }
        } catch (SocketTimeoutException e) {
            // It waits for more, as it may.
        }
    }

    private byte[] randomBytes(int longest) {
        byte[] bytes = new byte[1 + random.nextInt(longest)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes, drops or doubles a few bytes. */
    private byte[] damaged(byte[] valid) {
        byte[] bytes = valid.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(3) > 0 ? bytes : java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }

    /** A masked frame with any opcode and reserved bits, of any announced length. */
    private byte[] badFrame() {
        ByteBuffer frame = ByteBuffer.allocate(64);
        frame.put((byte) random.nextInt(256)).put((byte) (random.nextInt(128) | (random.nextInt(4) > 0 ? 0x80 : 0)));
        while (frame.hasRemaining()) {
            frame.put((byte) random.nextInt(256));
        }
        return frame.array();
    }

    private static void assertHealthy() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(cluster.api().count("getAllClientCount")).isZero();
            assertThat(openSockets(cluster.node(0))).isLessThan(60);
            assertThat(openSockets(cluster.apiNode(0))).isLessThan(60);
        });
        for (SluiceNode node : List.of(cluster.node(0), cluster.apiNode(0))) {
            assertThat(node.isReady()).isTrue();
            assertThat(node.process().log()).doesNotContain("LEAK:", "OutOfMemoryError", "NullPointerException");
        }
        try (TestClient client = cluster.connect()) {
            cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "still here");
            client.expectExactly("still here");
        }
    }

    private static long openSockets(SluiceNode node) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + node.process().pid() + "/fd"))) {
            return files.filter(FuzzSystemIT::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
