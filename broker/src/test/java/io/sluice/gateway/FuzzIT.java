package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random bytes on every listener: the seed is printed by the assertion, the node stays healthy and empty. */
@ExtendWith(NoLeaks.class)
class FuzzIT {
    private static final int ROUNDS = 300;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TestGateway node = new TestGateway();

    @BeforeEach
    void start() throws Exception {
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private byte[] randomBytes(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Frames that are nearly right: their flaws lie deeper than those of noise. */
    private byte[] nearlyFrames() {
        byte[] frame = RawClient.masked(random.nextInt(256), randomBytes(300));
        if (random.nextInt(4) == 0) {
            frame[random.nextInt(Math.min(8, frame.length))] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
    }

    private void write(RawClient client, byte[]... all) throws IOException {
        try {
            for (byte[] bytes : all) {
                client.write(bytes);
            }
        } catch (IOException e) {
            // the server has already hung up on it
        }
    }

    @Test
    void survivesNoiseOnEveryListener() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (RawClient client = RawClient.connect(node.address(i % 3))) {
                write(client, randomBytes(2_000), randomBytes(2_000));
            }
        }

        assertHealthy();
    }

    @Test
    void survivesFramesThatAreNearlyRight() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String[] headers =
                    i % 2 == 0 ? new String[0] : new String[] {"Sec-WebSocket-Extensions: permessage-deflate"};
            try (RawClient client = node.client(headers).raw()) {
                write(client, nearlyFrames(), nearlyFrames(), nearlyFrames(), nearlyFrames());
            }
        }

        assertHealthy();
    }

    @Test
    void survivesRequestsThatAreNearlyRight() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] request = (RawClient.REQUEST + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                request[random.nextInt(request.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (RawClient client = RawClient.connect(node.address(0))) {
                write(client, request);
            }
        }

        assertHealthy();
    }

    private void assertHealthy() throws Exception {
        // For a while, because the last of them may not be accepted yet.
        await().during(Duration.ofMillis(300)).untilAsserted(() -> {
            assertThat(node.metrics.connections.sum()).as("seed %d", seed).isZero();
            assertThat(node.cluster.connects.size()).isEqualTo(node.cluster.closes.size());
        });
        assertThat(node.cluster.host().figures().connections()).isZero();
        Client client = node.client();
        node.cluster.feed(HandFedCluster.send(new Target.Everyone(), "healthy"));
        assertThat(client.raw().readText()).as("seed %d", seed).isEqualTo("healthy");
        assertThat(node.cluster.connects.size() - node.cluster.closes.size())
                .as("seed %d", seed)
                .isEqualTo(1);
    }
}
