package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.client;
import static io.sluice.gateway.HandFedCluster.group;
import static io.sluice.gateway.HandFedCluster.join;
import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.config.GatewaySettings.Transport;
import io.sluice.gateway.HandFedCluster.Closed;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.metrics.GatewayMetrics.DropReason;
import io.sluice.model.CloseReason;
import io.sluice.model.ConnectionView;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class SlowConsumerIT {
    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void start(Transport transport, SlowConsumerPolicy policy) throws Exception {
        node.transport = transport;
        node.slowConsumer = policy;
        node.sendBuffer = 64 * 1024;
        node.start();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void closesTheSlowOneAndNobodyElse(Transport transport) throws Exception {
        start(transport, SlowConsumerPolicy.CLOSE);
        Client slow = node.client();
        Client quick = node.client();
        node.cluster.feed(join(slow.id(), "g"), join(quick.id(), "g"));
        Payload payload = Payload.binary(new byte[16 * 1024]);

        int sent = 0;
        while (node.cluster.closes.isEmpty()) {
            node.cluster.feed(send(group("g"), payload));
            sent++;
            assertThat(quick.raw().readFrame().payload()).hasSize(16 * 1024);
            assertThat(sent).isLessThan(10_000);
        }

        await().until(() -> node.cluster.closes.stream()
                .allMatch(closed -> closed.client().equals(slow.id()) && closed.reason() == CloseReason.SLOW_CONSUMER));
        RawClient.WsFrame frame = slow.raw().readFrame();
        while (frame.opcode() == 2) {
            frame = slow.raw().readFrame();
        }
        assertThat(frame.closeCode()).isEqualTo(1013);
        node.cluster.feed(send(client(quick.id()), "still here"));
        assertThat(quick.raw().readText()).isEqualTo("still here");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void dropsTheNewestAndCountsThem(Transport transport) throws Exception {
        start(transport, SlowConsumerPolicy.DROP);
        Client slow = node.client();
        AtomicLong written = new AtomicLong();
        AtomicLong dropped = new AtomicLong();
        String padding = " " + "x".repeat(8 * 1024);

        int sent = 0;
        while (dropped.get() == 0) {
            node.cluster.feed(send(new Target.Everyone(), sent + padding), (matched, done, lost) -> {
                written.addAndGet(done);
                dropped.addAndGet(lost);
            });
            sent++;
            if (sent % 16 == 0) {
                int number = sent;
                await().until(() -> written.get() + dropped.get() == number);
            }
            assertThat(sent).isLessThan(100_000);
        }
        int total = sent;
        await().until(() -> written.get() + dropped.get() == total);

        int last = -1;
        for (int i = 0; i < written.get(); i++) {
            String text = slow.raw().readText();
            int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
            assertThat(number).isGreaterThan(last);
            last = number;
        }
        node.cluster.feed(send(client(slow.id()), "after"));
        assertThat(slow.raw().readText()).isEqualTo("after");
        assertThat(node.metrics.dropped(DropReason.SLOW_CONSUMER).sum()).isEqualTo(dropped.get());
        assertThat(node.cluster.closes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void takesAMessageLargerThanTheQueueWhenNothingWaits(Transport transport) throws Exception {
        start(transport, SlowConsumerPolicy.CLOSE);
        Client client = node.client();

        node.cluster.feed(send(client(client.id()), Payload.binary(new byte[500_000])));

        assertThat(client.raw().readFrame().payload()).hasSize(500_000);
    }

    @Test
    void closesAClientThatNeverReadsTheAnswersToItsPings() throws Exception {
        start(Transport.AUTO, SlowConsumerPolicy.CLOSE);
        Client deaf = node.client();
        fill(deaf, 16 * 1024);
        fill(deaf, 1024);
        fill(deaf, 20);

        byte[] ping = RawClient.masked(0x89, new byte[125]); // the answer does not fit, and nothing else goes on
        await().until(() -> {
            deaf.raw().write(ping);
            return !node.cluster.closes.isEmpty();
        });
        assertThat(node.cluster.closes).containsExactly(new Closed(deaf.id(), CloseReason.SLOW_CONSUMER, 1013));
    }

    /** Sends messages of this size until one more might not fit. */
    private void fill(Client client, int size) throws Exception {
        Payload payload = Payload.binary(new byte[size]);
        for (int sent = 0; queued() + size + 110 <= node.sendBuffer; sent++) {
            node.cluster.feed(send(client(client.id()), payload));
            assertThat(sent).isLessThan(10_000);
        }
    }

    private long queued() throws Exception {
        List<ConnectionView> views =
                node.cluster.host().connections(1).toCompletableFuture().get(5, TimeUnit.SECONDS);
        return views.get(0).queuedBytes();
    }
}
