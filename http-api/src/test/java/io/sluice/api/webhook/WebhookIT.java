package io.sluice.api.webhook;

import static io.sluice.api.webhook.Receiver.answer;
import static io.sluice.api.webhook.Streams.NODE;
import static io.sluice.api.webhook.Streams.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.webhook.Receiver.Heard;
import io.sluice.api.webhook.Streams.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the webhook gets, when, and what its answers do. */
class WebhookIT extends StreamAndReceiver {
    @Test
    void postsEachEventSignedAndEmptiesTheStream() throws Exception {
        Process process = streams.process(receiver.url());
        String id = streams.record(NODE, "client");
        streams.awaitDrained(NODE);

        Heard heard = receiver.heard().get(0);
        assertThat(heard.id()).isEqualTo(id);
        assertThat(heard.path()).startsWith("POST /events?tenant=1 HTTP/1.1");
        assertThat(heard.headers()).containsEntry("content-type", "application/cloudevents+json; charset=UTF-8");
        String signature = heard.headers().get("sluice-signature");
        long time = Long.parseLong(signature.substring(2, signature.indexOf(',')));
        assertThat(time).isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(10L));
        assertThat(signature)
                .isEqualTo(
                        Signature.of("s3cret", time, heard.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        soon(() -> assertThat(process.count("sluice.webhook.delivered")).isEqualTo(1));
        assertThat(process.gauge("sluice.webhook.in.flight")).isZero();
        soon(() -> assertThat(process.gauge("sluice.webhook.streams")).isEqualTo(1));
    }

    @Test
    void clientsSideBySideAndEachInOrder() throws Exception {
        List<String> recorded = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            recorded.add(streams.record(NODE, "client" + i % 10));
        }
        CountDownLatch eight = new CountDownLatch(8);
        receiver.answer(event -> {
            eight.countDown();
            awaitLatch(eight);
            return answer(200, "ok");
        });
        streams.process(receiver.url());
        streams.awaitDrained(NODE);

        assertThat(receiver.most()).isEqualTo(8);
        assertThat(receiver.mostOfOne()).isEqualTo(1);
        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(recorded);
        for (int client = 0; client < 10; client++) {
            String name = "client" + client;
            assertThat(receiver.heard().stream()
                            .filter(heard -> heard.subject().equals(name))
                            .map(heard -> Integer.parseInt(heard.id().substring(1))))
                    .isSorted();
        }
    }

    @Test
    void triesAgainUntilItWorksAndTheClientsNextEventsWait() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        receiver.answer(event -> {
            if (!event.subject().equals("troubled")) {
                return answer(200, "");
            }
            return switch (attempts.incrementAndGet()) {
                case 1 -> answer(500, "");
                case 2 -> Receiver.HANG_UP;
                case 3 -> "HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\n{\"calls\":broken";
                case 4 -> answer(302, "").replace("\r\n\r\n", "\r\nlocation: http://127.0.0.1:1/\r\n\r\n");
                default -> answer(200, "");
            };
        });
        String first = streams.record(NODE, "troubled");
        String second = streams.record(NODE, "troubled");
        String other = streams.record(NODE, "other");
        Process process = streams.process(receiver.url());
        streams.awaitDrained(NODE);

        List<String> ids = receiver.ids();
        assertThat(ids.stream().filter(first::equals)).hasSize(5);
        assertThat(ids.lastIndexOf(first)).isLessThan(ids.indexOf(second));
        assertThat(ids.indexOf(other)).as("others do not wait").isLessThan(3);
        assertThat(process.failed("status")).isEqualTo(2);
        assertThat(process.failed("connection")).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsLateIsNone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        receiver.answer(event -> {
            if (attempts.incrementAndGet() == 1) {
                awaitLatch(never);
            }
            return answer(200, "");
        });
        streams.record(NODE, "client");
        Process process = streams.process(receiver.url());
        streams.awaitDrained(NODE);
        never.countDown();

        assertThat(process.failed("timeout")).isEqualTo(1);
        assertThat(receiver.ids()).hasSize(2);
    }

    @Test
    void goneDropsTheEventAndTheNextComes() throws Exception {
        receiver.answer(event -> event.id().equals("e0") ? answer(410, "") : answer(200, ""));
        streams.record(NODE, "client");
        streams.record(NODE, "client");
        Process process = streams.process(receiver.url());
        streams.awaitDrained(NODE);

        assertThat(receiver.ids()).containsExactly("e0", "e1");
        assertThat(process.count("sluice.webhook.dropped")).isEqualTo(1);
    }

    @Test
    void anEventOfTheNodeKeepsItsPlaceAmongThoseOfClients() throws Exception {
        for (int i = 0; i < 20; i++) {
            streams.record(NODE, "before" + i);
        }
        String resync = streams.record(NODE, "sluice.node.resync", NODE.toString(), "");
        for (int i = 0; i < 20; i++) {
            streams.record(NODE, "after" + i);
        }
        receiver.answer(
                event -> event.id().equals("e3") && receiver.heard().size() < 60 ? answer(500, "") : answer(200, ""));
        streams.process(receiver.url());
        soon(() -> assertThat(receiver.ids()).contains("e40"));

        List<String> ids = receiver.ids();
        assertThat(ids.subList(0, ids.indexOf(resync)))
                .containsAll(IntStream.range(0, 20).mapToObj(i -> "e" + i).toList());
        assertThat(ids.subList(ids.indexOf(resync), ids.size()))
                .containsAll(IntStream.range(21, 41).mapToObj(i -> "e" + i).toList());
        receiver.answer(event -> answer(200, ""));
        streams.awaitDrained(NODE);
    }

    @Test
    void answersAreGivenToTheCallsUnlessTheyAskForNothing() throws Exception {
        Map<String, String> ran = new ConcurrentHashMap<>();
        AtomicInteger tries = new AtomicInteger();
        receiver.answer(event -> switch (event.id()) {
            case "e0" -> answer(200, " {\"calls\":[]}");
            case "e1" -> answer(200, "ok");
            case "e2" -> answer(200, "{\"calls\":\"" + "x".repeat(2 << 20) + "\"}");
            default -> answer(200, "{\"again\":1}");
        });
        AnsweredCalls calls = (event, client, body) -> {
            ran.put(event, client + new String(body, java.nio.charset.StandardCharsets.UTF_8));
            boolean again = event.equals("e3") && tries.incrementAndGet() < 3;
            return java.util.concurrent.CompletableFuture.completedFuture(
                    new AnsweredCalls.Outcome(again ? 0 : 1, again, again ? "Redis is away" : ""));
        };
        for (int i = 0; i < 4; i++) {
            streams.record(NODE, "client");
        }
        Process process = streams.process(Streams.settings(receiver.url()), calls);
        streams.awaitDrained(NODE);

        assertThat(ran).containsOnly(Map.entry("e0", "client {\"calls\":[]}"), Map.entry("e3", "client{\"again\":1}"));
        assertThat(tries.get()).isEqualTo(3);
        assertThat(receiver.ids()).as("the webhook is not asked twice").containsExactly("e0", "e1", "e2", "e3");
        assertThat(process.failed("calls")).isEqualTo(2);
        assertThat(process.count("sluice.webhook.invalid.answers")).isEqualTo(3);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("never");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
