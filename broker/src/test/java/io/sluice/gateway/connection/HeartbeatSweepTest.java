package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatSweepTest {
    private boolean broken;
    private final NodeContext context = new NodeContext(
            new TestGateway().settings(), new GatewayMetrics(new SimpleMeterRegistry()), this::nanoTime);
    private final EmbeddedChannel turns = new EmbeddedChannel();
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, turns.eventLoop(), context);
    private final HeartbeatSweep sweep = new HeartbeatSweep(loop);

    @AfterEach
    void close() {
        sweep.stop();
        loop.close();
    }

    private long nanoTime() {
        if (broken) {
            throw new IllegalStateException("made for this test");
        }
        return TimeUnit.HOURS.toNanos(1);
    }

    private void passPeriod() {
        turns.advanceTimeBy(HeartbeatSweep.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        turns.runScheduledPendingTasks();
    }

    @Test
    void sweepsAgainAfterASweepThatFailed() {
        EmbeddedChannel late = new EmbeddedChannel();
        loop.deadlines().put(late, 1);
        sweep.start();
        broken = true;
        passPeriod();
        broken = false;

        passPeriod();

        assertThat(late.isOpen()).isFalse();
    }
}
