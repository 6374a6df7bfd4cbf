package io.sluice.api.webhook;

import static io.sluice.api.webhook.Receiver.answer;
import static io.sluice.api.webhook.Streams.NODE;
import static io.sluice.api.webhook.Streams.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.webhook.Streams.Process;
import io.sluice.backplane.DeadLetters;
import io.sluice.config.WebhookSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What no attempt can deliver becomes a dead letter, and stops nobody. */
class UndeliverableIT extends StreamAndReceiver {
    @Test
    void anEventThatIsTooOldIsADeadLetterAndTheClientsNextEventsGoOn() throws Exception {
        receiver.answer(event -> event.id().equals("e0") ? answer(503, "") : answer(200, ""));
        streams.record(NODE, "client");
        streams.record(NODE, "client");
        Process process = streams.process(
                new WebhookSettings(receiver.url(), "", Duration.ofSeconds(1), Duration.ofSeconds(2), 4),
                Streams.noCalls());
        streams.awaitDrained(NODE);

        assertThat(receiver.ids().stream().filter("e0"::equals)).hasSizeGreaterThan(1);
        assertThat(receiver.ids()).endsWith("e1");
        assertThat(receiver.heard().get(0).headers()).doesNotContainKey("sluice-signature");
        assertThat(process.count("sluice.webhook.dead")).isEqualTo(1);
        var letters = Streams.await(streams.dead().list(DeadLetters.START, 10));
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).event()).contains("\"id\":\"e0\"");
        assertThat(letters.get(0).why()).isEqualTo("status 503");

        receiver.answer(event -> answer(200, ""));
        assertThat(Streams.await(streams.dead().replay(letters.get(0).id()))).isTrue();
        soon(() -> assertThat(receiver.ids()).endsWith("e1", "e0"));
        streams.awaitDrained(NODE);
        assertThat(Streams.await(streams.dead().list(DeadLetters.START, 10))).isEmpty();
    }

    @Test
    void whatIsNoEventIsADeadLetter() throws Exception {
        streams.commands().xadd(Streams.events(NODE), "e", "rubbish");
        streams.commands().xadd(Streams.events(NODE), "other", "field");
        streams.record(NODE, "client");
        streams.process(receiver.url());
        streams.awaitDrained(NODE);

        assertThat(receiver.ids()).containsExactly("e0");
        assertThat(Streams.await(streams.dead().list(DeadLetters.START, 10)))
                .extracting(DeadLetters.Letter::event)
                .containsExactly("rubbish");
    }

    @Test
    void whatIsNoEventIsBuriedOnceThatIsPossible() throws Exception {
        streams.commands().set("test:dead", "in the way");
        streams.commands().xadd(Streams.events(NODE), "e", "rubbish");
        streams.record(NODE, "client");
        streams.process(receiver.url());
        soon(() -> assertThat(streams.waiting(NODE)).isEqualTo(1));

        streams.commands().del("test:dead");
        streams.awaitDrained(NODE);
        assertThat(Streams.await(streams.dead().list(DeadLetters.START, 10)))
                .extracting(DeadLetters.Letter::event)
                .containsExactly("rubbish");
    }
}
