package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.HandFedCluster;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeHandlerTest {
    private static final String REQUEST = "HEAD /sluice.js HTTP/1.1\r\nHost: x\r\n\r\n";

    private final NodeContext context = new NodeContext(
            new TestGateway().settings(), new GatewayMetrics(new SimpleMeterRegistry()), System::nanoTime);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, channel.eventLoop(), context);

    @BeforeEach
    void open() {
        context.joined(new HandFedCluster());
        channel.pipeline().addLast(new HandshakeHandler(loop));
    }

    @AfterEach
    void close() {
        channel.close();
        loop.close();
    }

    /** @return how many of its answers are there */
    private int answers() {
        int count = 0;
        for (ByteBuf answer = channel.readOutbound(); answer != null; answer = channel.readOutbound()) {
            assertThat(answer.toString(StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 200 ");
            answer.release();
            count++;
        }
        return count;
    }

    @Test
    void forgetsTheRequestsThatItHasAnsweredThoughTheNextHasBegunEachTime() {
        int half = REQUEST.length() / 2;
        String next = REQUEST.substring(half) + REQUEST.substring(0, half);
        channel.writeInbound(Unpooled.copiedBuffer(REQUEST.substring(0, half), StandardCharsets.US_ASCII));
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(next, StandardCharsets.US_ASCII));
            channel.runPendingTasks();
            assertThat(answers()).isEqualTo(1);
            most = Math.max(most, loop.countHeads(0));
        }

        assertThat(most).isBetween(half, 1_024);
    }
}
