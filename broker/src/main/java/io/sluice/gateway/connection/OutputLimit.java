package io.sluice.gateway.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.sluice.config.GatewaySettings;
import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.metrics.GatewayMetrics.DropReason;
import io.sluice.model.CloseReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much may wait for a connection, and what happens to one that is too slow: its messages are dropped and counted,
 * and with the policy {@code close} it is closed, though not before the walk over its group is done.
 *
 * <p>Threads: its event loop.
 */
final class OutputLimit {
    private final NodeContext context;
    private final List<Connection> overflowed = new ArrayList<>();

    OutputLimit(NodeContext context) {
        this.context = context;
    }

    /** Whether the message may be queued behind this rope. */
    boolean fits(Connection connection, @Nullable Rope rope, Message message, GatewaySettings settings) {
        int waiting = rope == null ? 0 : rope.bound;
        if (!connection.backlogged && waiting + message.bound() <= settings.sendBuffer()) {
            return true;
        }
        long pending = pending(connection);
        connection.backlogged = pending > 0;
        long all = waiting + pending;
        // An empty queue takes any one message, else a message larger than the queue could reach nobody.
        return all == 0 || all + message.bound() <= settings.sendBuffer();
    }

    static long queuedBytes(Connection connection, @Nullable Rope rope) {
        return (rope == null ? 0 : rope.bound) + pending(connection);
    }

    /** What the channel has and the socket has not, with a little for each entry. */
    static long pending(Connection connection) {
        ChannelOutboundBuffer buffer = connection.ctx().channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /**
     * Counts a message that did not fit.
     *
     * @return whether the connection is going to be closed for it
     */
    boolean overflow(Connection connection, GatewaySettings settings) {
        countDrop();
        if (settings.slowConsumer() == SlowConsumerPolicy.DROP) {
            return false;
        }
        overflowed.add(connection);
        return true;
    }

    void countDrop() {
        context.metrics().dropped(DropReason.SLOW_CONSUMER).increment();
    }

    /** Call it when no list of connections is being walked. */
    void closeOverflowed() {
        if (!overflowed.isEmpty()) {
            overflowed.forEach(one -> one.end(CloseReason.SLOW_CONSUMER, "too slow"));
            overflowed.clear();
        }
    }
}
