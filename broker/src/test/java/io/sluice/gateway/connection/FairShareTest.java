package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.HandFedCluster;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final int LINES = 8_000;

    private long nanos = TimeUnit.HOURS.toNanos(1);
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    private final NodeContext context = new NodeContext(new TestGateway().settings(), metrics, () -> nanos);
    private final HandFedCluster cluster = new HandFedCluster();
    private final EmbeddedChannel turns = new EmbeddedChannel();
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, turns.eventLoop(), context);
    private final Random random = new Random(7);
    private final EmbeddedChannel loud = new EmbeddedChannel();
    private final EmbeddedChannel quiet = new EmbeddedChannel();

    @BeforeEach
    void open() {
        turns.freezeTime();
        context.joined(cluster);
        open(loud);
        open(quiet);
    }

    @AfterEach
    void close() {
        loud.close();
        quiet.close();
        loop.close();
    }

    private void open(EmbeddedChannel channel) {
        Connection connection =
                new Connection(loop, ClientId.draw(cluster.id(), random), Framing.TEXT, "192.0.2.1:1", List.of());
        loop.index().add(connection);
        channel.pipeline().addLast(connection);
        loop.arrivals().registered(connection);
    }

    private static ByteBuf lines(int count) {
        return Unpooled.copiedBuffer("x\n".repeat(count), StandardCharsets.US_ASCII);
    }

    private long read() {
        return metrics.messagesReceived.sum();
    }

    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            nanos += 1_000_000;
            turns.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            turns.runScheduledPendingTasks();
        }
    }

    @Test
    void readsOthersWhileOneThatHadItsShareRests() {
        loud.writeInbound(lines(LINES));
        long first = read();

        quiet.writeInbound(lines(1));

        assertThat(first).isBetween(100L, 1_000L);
        assertThat(read()).isEqualTo(first + 1);
        assertThat(loud.config().isAutoRead()).isFalse();
        assertThat(quiet.config().isAutoRead()).isTrue();
    }

    @Test
    void readsTheRestWhenItIsPaidFor() {
        loud.writeInbound(lines(LINES));
        long first = read();

        pass(4);
        assertThat(read()).isEqualTo(first);
        pass(3);
        assertThat(read()).isGreaterThan(first).isLessThan(LINES);

        pass(300);
        assertThat(read()).isEqualTo(LINES);
        assertThat(loud.config().isAutoRead()).isTrue();
    }

    @Test
    void leavesOneAloneThatStaysWithinItsShare() {
        for (int i = 0; i < 1_000; i++) {
            loud.writeInbound(lines(20));
            assertThat(loud.config().isAutoRead()).isTrue();
            pass(1);
        }

        assertThat(read()).isEqualTo(20_000);
    }

    @Test
    void keepsWhatComesWhileItRests() {
        loud.writeInbound(lines(LINES));
        long first = read();

        loud.writeInbound(lines(5));

        assertThat(read()).isEqualTo(first);
        pass(300);
        assertThat(read()).isEqualTo(LINES + 5);
    }

    @Test
    void restsOnThroughARecovery() {
        loud.writeInbound(lines(LINES));
        long first = read();

        loop.reading(false);
        pass(20);
        assertThat(read()).isEqualTo(first);
        loop.reading(true);
        assertThat(loud.config().isAutoRead()).isFalse();

        pass(300);
        assertThat(read()).isEqualTo(LINES);
        assertThat(loud.config().isAutoRead()).isTrue();
    }

    @Test
    void givesOneThatWasEndedNoMoreThanItsShareToGoOn() {
        loud.pipeline().get(Connection.class).fail(CloseReason.TOO_BIG, "message too big");
        byte[] more = new byte[16 * 1024];
        int reads = 0;
        while (loud.config().isAutoRead() && reads < 60) {
            loud.writeInbound(Unpooled.copiedBuffer(more));
            reads++;
        }

        assertThat(reads).isBetween(2, 12);
        nanos += 1_000_000;
        loop.share().look();
        assertThat(loud.config().isAutoRead()).isFalse();
        nanos += 10_000_000;
        loop.share().look();
        assertThat(loud.config().isAutoRead()).isTrue();
    }

    @Test
    void forgetsOneThatEndsWhileItRests() {
        ByteBuf flood = lines(LINES);
        loud.writeInbound(flood);
        long first = read();

        loud.close();
        pass(10);

        assertThat(read()).isEqualTo(first);
        assertThat(flood.refCnt()).isZero();
    }
}
