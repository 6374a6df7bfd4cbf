package io.sluice.api.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.metrics.ApiMetrics;
import java.nio.charset.StandardCharsets;

/** A connection without a socket, whose buffers are all accounted for. */
final class TestConnection implements AutoCloseable {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, false);
    private final EmbeddedChannel channel;
    private final ConnectionLoop loop;

    TestConnection(Router router) {
        this(router, HttpSettings.of("127.0.0.1", 0).withMaxBodySize(64));
    }

    TestConnection(Router router, HttpSettings settings) {
        channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        loop = new ConnectionLoop(channel.eventLoop());
        HttpServerParts parts = new HttpServerParts(settings, router, new ApiMetrics(new SimpleMeterRegistry()));
        new HttpPipeline(parts, loop).begin(channel.pipeline());
        channel.pipeline().fireChannelActive();
    }

    TestConnection send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    TestConnection send(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(allocator.buffer(bytes.length).writeBytes(bytes));
        }
        return this;
    }

    /** All that was written since the last time. */
    String received() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part; (part = channel.readOutbound()) != null; ) {
            text.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        return text.toString();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void sweepIn(long seconds) {
        loop.sweep(System.nanoTime() + seconds * 1_000_000_000L);
        channel.runPendingTasks();
    }

    void runTasks() {
        channel.runPendingTasks();
    }

    /** Bytes of buffers that nobody has released. */
    long unreleased() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    @Override
    public void close() {
        received();
        channel.finishAndReleaseAll();
    }
}
