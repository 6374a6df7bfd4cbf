package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.model.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * From the bytes that a client sends to what they mean. Frames are found by the connection's {@link FrameReader}, which
 * tells of each here.
 *
 * <pre>
 *     channel ─▶ received ─▶ FrameReader ─┬─▶ message ─▶ Uplink
 *                  │    ▲                 ├─▶ ping ─▶ pong
 *                  ▼    │                 ├─▶ closeFrame ─▶ Departures
 *                 Inbound: what is        └─▶ (a flaw) Connection.fail
 *                 not yet a frame
 * </pre>
 *
 * <p>Threads: its event loop. One for all its connections: what is kept between two reads is in the connection.
 *
 * <p>Failure: a buffer is released or kept in the connection's {@link Inbound}, also when a reader throws.
 */
final class Input {
    /** Of one client in a second, in bytes; more where messages may be large. */
    private static final int LEAST_INFLATION = 4 * 1024 * 1024;

    private static final int MESSAGES_OF_INFLATION = 16;

    /** Bytes that are read and thrown away after the end: closing with some unread would take the close frame along. */
    private static final int MOST_IGNORED = 1024 * 1024;

    private final ConnectionLoop loop;

    Input(ConnectionLoop loop) {
        this.loop = loop;
    }

    // ---- bytes

    /** @param in is released or kept */
    void received(Connection connection, ByteBuf in) {
        connection.bytesIn += in.readableBytes();
        loop.countRead(in.readableBytes());
        if (!connection.isHeard()) {
            ignore(connection, in);
            return;
        }
        ByteBuf rest = takeRest(connection);
        if (rest != null) {
            rest.writeBytes(in);
            in.release();
            in = rest;
        }
        if (connection.isStopped()) { // what TLS had decrypted already, or what came with the end
            keep(connection, in, rest != null);
        } else if (connection.state == ConnectionState.REGISTERING) {
            // It may not speak before it was answered (RFC 6455 section 4.1); what it said is kept, no more is read.
            connection.ctx().channel().config().setAutoRead(false);
            keep(connection, in, rest != null);
        } else {
            decode(connection, in, rest != null);
        }
    }

    /** A client may not have seen yet why it is ended; one that goes on and on is cut, and has its share till then. */
    private void ignore(Connection connection, ByteBuf in) {
        int bytes = in.readableBytes();
        in.release();
        connection.ignored += bytes;
        if (connection.ignored > MOST_IGNORED) {
            var unused = connection.ctx().close();
            return;
        }
        FairShare share = loop.share();
        share.begin(connection);
        share.use(connection, FairShare.READ_NANOS + (long) FairShare.BYTE_NANOS * bytes);
        if (!connection.resting && share.isUsedUp(connection)) {
            share.rest(connection);
        }
    }

    /** What it said before it was registered has its turn now. */
    void resume(Connection connection) {
        connection.ctx().channel().config().setAutoRead(loop.reading());
        ByteBuf early = takeRest(connection);
        if (early != null) {
            decode(connection, early, true);
        }
    }

    /** The rest after which others had their turn. */
    void goOn(Connection connection) {
        connection.resting = false;
        readOn(connection);
    }

    /** What it said before has arrived. */
    void release(Connection connection) {
        connection.held = false;
        connection.lastHeard = loop.now();
        readOn(connection);
    }

    private void readOn(Connection connection) {
        if (connection.isStopped() && connection.isHeard()) {
            return;
        }
        ByteBuf left = takeRest(connection);
        if (left != null && connection.isHeard()) {
            decode(connection, left, true);
        } else if (left != null) {
            left.release();
        }
        if (!connection.isStopped()) {
            connection.ctx().channel().config().setAutoRead(loop.reading() || !connection.isHeard());
        }
    }

    private static @Nullable ByteBuf takeRest(Connection connection) {
        Inbound inbound = connection.inbound;
        return inbound == null ? null : inbound.takeRest();
    }

    /** @param own whether the buffer is the one that was kept */
    private void decode(Connection connection, ByteBuf in, boolean own) {
        FrameReader reader = connection.framing().reader();
        FairShare share = loop.share();
        share.begin(connection);
        share.use(connection, FairShare.READ_NANOS);
        boolean heard = false;
        try {
            int before = in.readableBytes();
            while (connection.isHeard()
                    && !connection.held
                    && !share.isUsedUp(connection)
                    && reader.readOne(connection, in)) {
                heard = true;
                int left = in.readableBytes();
                share.use(connection, FairShare.FRAME_NANOS + (long) FairShare.BYTE_NANOS * (before - left));
                before = left;
            }
        } catch (RuntimeException e) {
            in.release();
            throw e;
        }
        if (heard && connection.state == ConnectionState.OPEN) {
            connection.lastHeard = loop.now();
        }
        if (in.isReadable() && connection.isHeard()) {
            keep(connection, in, own);
        } else {
            in.release();
        }
        if (connection.inbound != null && connection.inbound.isEmpty()) {
            connection.inbound = null;
        }
        if (connection.isHeard() && share.isUsedUp(connection)) {
            share.rest(connection);
        }
    }

    private static void keep(Connection connection, ByteBuf left, boolean own) {
        if (own) {
            connection.ownInbound().keepOwn(left);
        } else {
            connection.ownInbound().keep(left, connection.ctx().alloc());
        }
    }

    // ---- what the readers need

    int maxMessageSize() {
        return loop.pass().settings().maxMessageSize();
    }

    Deflation deflation() {
        return loop.deflation();
    }

    // ---- frames

    /** @param payload valid during the call only */
    void message(Connection from, boolean binary, ByteBuf payload) {
        if (from.state == ConnectionState.OPEN && mayStillSpeak(from)) {
            loop.uplink().said(from, binary, payload);
        }
    }

    void ping(Connection from, byte[] payload) {
        if (mayStillSpeak(from)) {
            from.pong(Message.pong(payload));
        }
    }

    /** One for each ping of ours is free. */
    void pong(Connection from) {
        if (from.pongDue) {
            from.pongDue = false;
        } else {
            var unused = mayStillSpeak(from);
        }
    }

    /** Counts it towards {@code gateway.max-messages-per-second}; past it the connection ends. */
    private boolean mayStillSpeak(Connection from) {
        int limit = loop.pass().settings().maxMessagesPerSecond();
        if (limit == 0) {
            return true;
        }
        long paid = Quota.use(from.messagesPaid, loop.now(), 1, limit);
        if (paid == Quota.EXCEEDED) {
            from.fail(CloseReason.POLICY, "more than " + limit + " messages in a second");
            return false;
        }
        from.messagesPaid = paid;
        return true;
    }

    /**
     * Counts what a compressed message has become: a few bytes must not keep a loop busy. Past the quota the connection
     * ends.
     */
    boolean mayInflate(Connection from, int bytes) {
        long perSecond = Math.max(LEAST_INFLATION, (long) MESSAGES_OF_INFLATION * maxMessageSize());
        loop.share().use(from, (long) FairShare.INFLATED_BYTE_NANOS * bytes);
        long paid = Quota.use(from.inflationPaid, loop.now(), bytes, perSecond);
        if (paid == Quota.EXCEEDED) {
            from.fail(CloseReason.POLICY, "more than " + perSecond + " inflated bytes in a second");
            return false;
        }
        from.inflationPaid = paid;
        return true;
    }

    /** The client's close frame: an answer to ours, or a goodbye that is answered with the same code. */
    void closeFrame(Connection from, int code) {
        if (from.isRegistered()) {
            loop.departures().goodbye(from, CloseReason.CLIENT, code, "");
        }
        from.ending = Ending.CLOSE;
        loop.pass().touch(from);
    }
}
