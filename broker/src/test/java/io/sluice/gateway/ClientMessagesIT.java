package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.ClientMessage.Outcome;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients say, on its way up. */
@ExtendWith(NoLeaks.class)
class ClientMessagesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 2_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TestGateway node = new TestGateway();
    private final HandFedCluster cluster = node.cluster;

    @AfterEach
    void stop() throws Exception {
        cluster.congested = false;
        cluster.messages.forEach(message -> message.settled(Outcome.WRITTEN));
        node.close();
    }

    private void start() throws Exception {
        cluster.recordsMessages = true;
        node.start();
    }

    private static JsonNode data(ClientMessage message) {
        try {
            return JSON.readTree("{" + new String(message.json(), StandardCharsets.UTF_8) + "}");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ClientMessage next() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> !cluster.messages.isEmpty());
        ClientMessage message = cluster.messages.remove();
        message.settled(Outcome.WRITTEN);
        return message;
    }

    private static void write(RawClient raw, int from, int to) {
        byte[] padding = new byte[1_000];
        Arrays.fill(padding, (byte) '.');
        String rest = new String(padding, StandardCharsets.US_ASCII);
        try {
            for (int i = from; i < to; i++) {
                raw.text(i + rest);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int held() {
        return node.metrics.connectionsHeld.intValue();
    }

    @Test
    void textsAndBytesGoUpFromEveryListener() throws Exception {
        start();
        Client client = node.client();
        client.raw().text("a \"quoted\" \\ line\n\u20ac");
        ClientMessage text = next();
        assertThat(text.client()).isEqualTo(client.id());
        assertThat(data(text).path("message").asText()).isEqualTo("a \"quoted\" \\ line\n\u20ac");
        client.raw().frame(0x82, new byte[] {0, 1, -1});
        assertThat(data(next()).toString()).isEqualTo("{\"message_base64\":\"AAH/\"}");

        try (RawClient lines = RawClient.connect(node.address(1));
                RawClient frames = RawClient.connect(node.address(2))) {
            lines.readLine();
            lines.write("line\r\n");
            assertThat(data(next()).toString()).isEqualTo("{\"message\":\"line\"}");
            lines.write(new byte[] {-1, '\n'});
            assertThat(data(next()).toString()).isEqualTo("{\"message_base64\":\"/w==\"}");
            frames.in().readFully(new byte[frames.in().readInt() - 4]);
            frames.write(new byte[] {0, 0, 0, 5, 'x'});
            assertThat(data(next()).toString()).isEqualTo("{\"message_base64\":\"eA==\"}");
        }
        await().until(() -> node.metrics.messagesRecorded.sum() == 5);
    }

    @Test
    void anyTextIsTheSameInTheEvent() throws Exception {
        start();
        Client client = node.client();
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(60), 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            client.raw().text(text);
            assertThat(data(next()).path("message").asText())
                    .as("seed %d", seed)
                    .isEqualTo(text);
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            client.raw().frame(0x82, bytes);
            assertThat(Base64.getDecoder()
                            .decode(data(next()).path("message_base64").asText()))
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void oneWhoHasMuchOnItsWayWaitsAndOthersDoNot() throws Exception {
        start();
        Client loud = node.client();
        Client quiet = node.client();
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(loud.raw(), 0, MANY));
        await().until(() -> held() == 1);
        int onItsWay = cluster.messages.size();
        assertThat(onItsWay).isBetween(10, 150);

        quiet.raw().text("me");
        await().until(() -> cluster.messages.size() == onItsWay + 1);
        assertThat(cluster.messages.stream().filter(message -> message.client().equals(quiet.id())))
                .hasSize(1);

        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < MANY) {
            ClientMessage message = next();
            if (message.client().equals(loud.id())) {
                String text = data(message).path("message").asText();
                numbers.add(Integer.valueOf(text.substring(0, text.indexOf('.'))));
            }
        }
        written.join();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        await().until(() -> held() == 0);
    }

    @Test
    void whileTheNodeIsCongestedSpeakersAreHeldAndKeepTheirHeartbeat() throws Exception {
        node.pingInterval = Duration.ofMillis(500);
        start();
        Client speaker = node.client();
        Client listener = node.client();
        cluster.congested = true;
        speaker.raw().text("one");
        speaker.raw().text("two");
        await().until(() -> held() == 1);

        for (int pings = 0; pings < 6; pings++) {
            assertThat(speaker.raw().readFrame().opcode()).isEqualTo(9);
            assertThat(listener.raw().readFrame().opcode()).isEqualTo(9);
            listener.raw().frame(0x8A, new byte[0]);
        }
        assertThat(cluster.closes).isEmpty();
        assertThat(cluster.messages).hasSize(1);

        cluster.congested = false;
        assertThat(data(next()).path("message").asText()).isEqualTo("one");
        assertThat(data(next()).path("message").asText()).isEqualTo("two");
        assertThat(held()).isZero();
    }

    @Test
    void aHeldClientCanBeClosed() throws Exception {
        start();
        Client speaker = node.client();
        cluster.congested = true;
        write(speaker.raw(), 0, 40);
        await().until(() -> held() == 1);

        cluster.feed(new Command.Close(speaker.id(), CloseReason.CLOSED_BY_API, null, 1000, "bye", false));

        RawClient.WsFrame frame = speaker.raw().readFrame();
        assertThat(frame.closeCode()).isEqualTo(1000);
        speaker.raw().frame(0x88, new byte[] {3, -24});
        assertThat(speaker.raw().isEnded()).isTrue();
        await().until(() -> held() == 0);
        assertThat(cluster.messages).hasSize(1);
    }

    @Test
    void whatAClientSaidBeforeItsGoodbyeIsRead() throws Exception {
        start();
        Client speaker = node.client();
        cluster.congested = true;
        write(speaker.raw(), 0, 40);
        await().until(() -> held() == 1);
        speaker.raw().frame(0x88, new byte[] {3, -24});
        cluster.congested = false;
        for (int i = 0; i < 40; i++) {
            assertThat(data(next()).path("message").asText()).startsWith(i + ".");
        }
        await().until(() -> !cluster.closes.isEmpty());
    }
}
