package io.sluice.api.webhook;

import static io.sluice.api.webhook.Streams.NODE;
import static io.sluice.api.webhook.Streams.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.webhook.Streams.Process;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who reads which stream, how far, and for how long. */
class SharedStreamsIT extends StreamAndReceiver {
    @Test
    void theStreamOfANodeThatIsGoneIsDrainedAndRemoved() throws Exception {
        NodeId gone = new NodeId(2);
        streams.alive(gone);
        streams.record(gone, "client");
        streams.process(receiver.url());
        streams.awaitDrained(gone);
        streams.commands().del(Streams.key(gone, "node"));
        streams.commands().hset(Streams.key(gone, "meta"), "state", "reaping");
        streams.record(gone, "client");
        streams.commands().hset(Streams.key(gone, "meta"), "state", "gone");

        soon(() -> assertThat(streams.announced()).containsExactly(NODE.toString()));
        assertThat(receiver.ids()).hasSize(2);
        assertThat(streams.commands().exists(Streams.events(gone), Streams.key(gone, "evlock")))
                .isZero();
    }

    @Test
    void aDeadWebhookFillsNoMemoryAndLosesNothing() throws Exception {
        Process process = streams.process("http://127.0.0.1:1/");
        String large = "x".repeat(100_000);
        for (int i = 0; i < 300; i++) {
            streams.record(NODE, "sluice.client.message", "client" + i, large);
        }
        soon(() -> assertThat(process.failed("connection")).isGreaterThan(20));
        soon(() -> assertThat(process.gauge("sluice.webhook.lag")).isGreaterThan(0.5));
        assertThat(streams.commands()
                        .xpending(Streams.events(NODE), "sluice-webhook")
                        .getCount())
                .as("no more is read than the window takes")
                .isLessThan(120);

        process.dispatcher().reload(Streams.settings(receiver.url()), Optional.empty());
        streams.awaitDrained(NODE);
        assertThat(receiver.ids().stream().distinct()).hasSize(300);
    }

    @Test
    void processesShareTheStreamsAndTakeWhatOneLeaves() throws Exception {
        List<NodeId> nodes = IntStream.range(1, 7).mapToObj(NodeId::new).toList();
        nodes.forEach(streams::alive);
        Process one = streams.process(receiver.url());
        soon(() -> assertThat(one.gauge("sluice.webhook.streams")).isEqualTo(6));
        Process two = streams.process(receiver.url());
        soon(() -> assertThat(two.gauge("sluice.webhook.streams")).isEqualTo(3));
        soon(() -> assertThat(one.gauge("sluice.webhook.streams")).isEqualTo(3));

        Streams.await(one.dispatcher().close());
        nodes.forEach(node -> streams.record(node, "client"));
        nodes.forEach(streams::awaitDrained);
        soon(() -> assertThat(two.gauge("sluice.webhook.streams")).isEqualTo(6));
        assertThat(receiver.ids()).hasSize(6);
    }

    @Test
    void aProcessWithoutAWebhookLeavesTheStreamsAlone() throws Exception {
        streams.record(NODE, "client");
        Process process = streams.process(receiver.url());
        streams.awaitDrained(NODE);
        process.dispatcher().reload(Streams.settings(""), Optional.empty());
        streams.record(NODE, "client");
        soon(() -> assertThat(streams.commands().exists(Streams.key(NODE, "evlock")))
                .isZero());
        assertThat(streams.waiting(NODE)).isEqualTo(1);

        process.dispatcher().reload(Streams.settings(receiver.url()), Optional.empty());
        streams.awaitDrained(NODE);
        assertThat(receiver.ids()).containsExactly("e0", "e1");
    }
}
