package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.backplane.Membership;
import io.sluice.metrics.GatewayMetrics.DropReason;

/**
 * Where clients' messages leave the loop for backends. A connection that has much on its way to Redis is held: it is not
 * read until that has arrived. While the node is congested, so is every connection that says something, and only those;
 * they go on in the order in which they were stopped.
 *
 * <pre>
 *   Input.message ─▶ said ─▶ Membership.message ─▶ Redis
 *                     └─▶ hold ─▶ held ─(each 2 ms)─▶ Input.release
 * </pre>
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: a connection that ends while it is held is forgotten at its turn.
 */
final class Uplink {
    /** Bytes of events that one connection may have on their way before it is held. */
    static final int MOST_ON_ITS_WAY = 128 << 10;

    private static final PausedReaders.Pace PACE = new PausedReaders.Pace(2, 512, 32);

    private final ConnectionLoop loop;
    private final PausedReaders held;

    Uplink(ConnectionLoop loop) {
        this.loop = loop;
        this.held = new PausedReaders(loop, PACE, this::mustWait, this::release);
    }

    /** @param payload valid during the call only */
    void said(Connection from, boolean binary, ByteBuf payload) {
        NodeContext context = loop.context();
        context.metrics().messagesReceived.increment();
        Membership membership = context.membership();
        if (!membership.recordsMessages()) {
            context.metrics().dropped(DropReason.NO_CONSUMER).increment();
            return;
        }
        loop.share().use(from, (long) FairShare.BYTE_NANOS * payload.readableBytes());
        membership.message(Utterance.of(from, binary, payload, context.metrics()));
        if (from.onItsWay() > MOST_ON_ITS_WAY || membership.congested()) {
            hold(from);
        }
    }

    private void hold(Connection connection) {
        connection.held = true;
        held.add(connection);
        loop.context().metrics().connectionsHeld.increment();
    }

    private boolean mustWait(Connection connection) {
        boolean mayGoOn = loop.reading()
                && connection.onItsWay() <= MOST_ON_ITS_WAY / 2
                && !loop.context().membership().congested();
        return connection.isHeard() && !mayGoOn;
    }

    private void release(Connection connection) {
        loop.context().metrics().connectionsHeld.decrement();
        loop.input().release(connection);
    }
}
