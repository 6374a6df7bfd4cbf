package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopDrainTest {
    private boolean broken;
    private final NodeContext context = new NodeContext(
            new TestGateway().settings(), new GatewayMetrics(new SimpleMeterRegistry()), this::nanoTime);
    private final EmbeddedChannel turns = new EmbeddedChannel();
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, turns.eventLoop(), context);

    @AfterEach
    void close() {
        loop.close();
    }

    private long nanoTime() {
        if (broken) {
            throw new IllegalStateException("made for this test");
        }
        return TimeUnit.HOURS.toNanos(1);
    }

    @Test
    void endsThoughAStepFailed() {
        var drained =
                LoopDrain.start(loop, DrainPace.of(Duration.ofSeconds(1), 0, 0)).toCompletableFuture();
        broken = true;
        turns.runScheduledPendingTasks();
        broken = false;

        turns.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        turns.runScheduledPendingTasks();

        assertThat(drained).isCompleted();
    }
}
