package io.sluice.gateway.delivery;

import io.netty.util.internal.PlatformDependent;
import io.sluice.gateway.connection.NodeContext;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.NodeFigures;

/**
 * Turns counters into rates: per second, between two questions.
 *
 * <p>Threads: one, the mailbox's.
 */
final class Rates {
    private final GatewayMetrics metrics;
    private long askedAt = System.nanoTime();
    private long in;
    private long out;

    Rates(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    NodeFigures figures(NodeContext context) {
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - askedAt) / 1e9);
        long inNow = metrics.messagesReceived.sum();
        long outNow = metrics.messagesWritten.sum();
        NodeFigures figures = new NodeFigures(
                metrics.connections.sum(),
                context.groupCount(),
                context.uidCount(),
                inNow,
                outNow,
                (inNow - in) / seconds,
                (outNow - out) / seconds,
                metrics.queuedBytes(),
                metrics.sendFailures(),
                memoryBytes());
        askedAt = now;
        in = inNow;
        out = outNow;
        return figures;
    }

    /** Heap in use and Netty's direct memory. */
    private static long memoryBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
