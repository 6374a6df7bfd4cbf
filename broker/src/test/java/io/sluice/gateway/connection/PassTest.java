package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.HandFedCluster;
import io.sluice.gateway.HandFedCluster.Closed;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassTest {
    private final NodeContext context = new NodeContext(
            new TestGateway().settings(), new GatewayMetrics(new SimpleMeterRegistry()), System::nanoTime);
    private final HandFedCluster cluster = new HandFedCluster();
    private final EmbeddedChannel turns = new EmbeddedChannel();
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, turns.eventLoop(), context);
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        loop.close();
    }

    private Connection open(EmbeddedChannel channel) {
        ClientId id = ClientId.draw(cluster.id(), random);
        List<Message> greeting = List.of(Message.of(Payload.text("hi " + id)));
        Connection connection = new Connection(loop, id, Framing.TEXT, "192.0.2.1:1", greeting);
        context.joined(cluster);
        loop.index().add(connection);
        channel.pipeline().addLast(connection);
        loop.arrivals().registered(connection);
        return connection;
    }

    @Test
    void goesOnAfterATaskThatFoundNoMemory() {
        List<String> done = new ArrayList<>();

        loop.submit(same -> {
            throw new OutOfMemoryError("made for this test");
        });
        loop.submit(same -> done.add("next"));
        turns.runPendingTasks();

        assertThat(done).containsExactly("next");
    }

    @Test
    void cutsTheConnectionForWhichThereIsNoMemoryAndServesTheOthers() {
        EmbeddedChannel poor = new EmbeddedChannel();
        EmbeddedChannel rich = new EmbeddedChannel();
        poor.config().setAllocator(new Exhausted());
        Connection first = open(poor);
        Connection second = open(rich);

        turns.runPendingTasks();
        second.send(Message.of(Payload.text("later")));
        turns.runPendingTasks();

        assertThat(poor.isOpen()).isFalse();
        assertThat(cluster.closes).containsExactly(new Closed(first.id(), CloseReason.ERROR, 1006));
        assertThat(line(rich)).isEqualTo("hi " + second.id() + "\n");
        assertThat(line(rich)).isEqualTo("later\n");
    }

    private static String line(EmbeddedChannel channel) {
        ByteBuf bytes = channel.readOutbound();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.release();
        return text;
    }

    /** Has no direct memory left. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("made for this test");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
