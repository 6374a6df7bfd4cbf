package io.sluice.api.webhook;

import static io.sluice.api.webhook.Receiver.answer;
import static io.sluice.api.webhook.Streams.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.sluice.api.webhook.Receiver.Heard;
import io.sluice.api.webhook.Streams.Process;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients with more events than a process holds of one. */
class LongLanesIT extends StreamAndReceiver {
    /** More than a process holds of a whole stream. */
    private static final int MANY = 2_500;

    private static final String BUSY = "busy";

    private List<String> record(int count, String client) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(streams.record(NODE, client));
        }
        return ids;
    }

    private List<String> heard(String client) {
        return receiver.heard().stream()
                .filter(event -> event.subject().equals(client))
                .map(Heard::id)
                .distinct()
                .toList();
    }

    @Test
    void aClientWhoseEventsFailStopsNobodyElse() throws Exception {
        receiver.answer(event -> answer(event.subject().equals(BUSY) ? 500 : 204, ""));
        List<String> busy = record(MANY, BUSY);
        List<String> other = record(50, "other");
        Process process = streams.process(receiver.url());

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard("other")).isEqualTo(other));
        assertThat(heard(BUSY)).containsExactly(busy.get(0));

        receiver.answer(event -> answer(204, ""));
        streams.awaitDrained(NODE);
        assertThat(heard(BUSY)).isEqualTo(busy);
        assertThat(process.count("sluice.webhook.delivered")).isEqualTo(MANY + 50);
    }

    @Test
    void anotherProcessGoesOnWhereOneLeaves() throws Exception {
        List<String> busy = record(MANY, BUSY);
        Process first = streams.process(receiver.url());
        await().atMost(Duration.ofSeconds(30)).until(() -> heard(BUSY).size() > 200);
        Streams.await(first.dispatcher().close());
        assertThat(streams.waiting(NODE)).isPositive();

        streams.process(receiver.url());
        streams.awaitDrained(NODE);
        assertThat(heard(BUSY)).isEqualTo(busy);
    }

    @Test
    void whatIsGoneFromTheStreamIsPassedOver() throws Exception {
        receiver.answer(event -> answer(500, ""));
        List<String> busy = record(300, BUSY);
        Process process = streams.process(receiver.url());
        await().atMost(Duration.ofSeconds(30)).until(() -> !receiver.heard().isEmpty());
        List<String> entries = streams.commands().xrange(Streams.events(NODE), Range.<String>unbounded()).stream()
                .map(StreamMessage::getId)
                .toList();
        // A whole lot of what would be fetched, and some of another.
        streams.commands().xdel(Streams.events(NODE), entries.subList(64, 140).toArray(String[]::new));

        receiver.answer(event -> answer(204, ""));
        streams.awaitDrained(NODE);
        List<String> left = new ArrayList<>(busy.subList(0, 64));
        left.addAll(busy.subList(140, 300));
        assertThat(heard(BUSY)).isEqualTo(left);
        assertThat(process.count("sluice.webhook.delivered")).isEqualTo(left.size());
    }

    @Test
    void anEventOfTheNodeComesAfterAllThatWereBeforeIt() throws Exception {
        List<String> busy = record(300, BUSY);
        String resync = streams.record(NODE, "sluice.node.resync", NODE.toString(), "");
        List<String> after = record(300, BUSY);
        streams.process(receiver.url());
        streams.awaitDrained(NODE);

        List<String> all = new ArrayList<>(busy);
        all.add(resync);
        all.addAll(after);
        assertThat(receiver.ids()).isEqualTo(all);
    }
}
