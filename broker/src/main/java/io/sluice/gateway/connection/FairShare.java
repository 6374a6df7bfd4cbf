package io.sluice.gateway.connection;

/**
 * How much of a loop's time one connection's input may take, what it sends after its end too: a fiftieth, a tenth of a
 * millisecond at once. One that has had its share is not read until it is paid for, so whoever floods the gateway slows
 * down itself: TCP lets it wait. What it costs is estimated from bytes and frames, because a clock would also charge it
 * for a collection or for other processes. All that have had theirs together get a fifth of the loop, in turn.
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: a connection that ends while it rests is forgotten at its turn.
 */
final class FairShare {
    /** A read from a socket, with its turn of the loop. */
    static final int READ_NANOS = 2_000;

    static final int FRAME_NANOS = 250;
    static final int BYTE_NANOS = 1;
    static final int INFLATED_BYTE_NANOS = 3;

    private static final long PARTS = 50;
    private static final long MOST_AHEAD_NANOS = 5_000_000;
    private static final PausedReaders.Pace PACE = new PausedReaders.Pace(1, 16, 2);

    private final ConnectionLoop loop;
    private final PausedReaders resting;
    private long now;

    FairShare(ConnectionLoop loop) {
        this.loop = loop;
        this.resting = new PausedReaders(
                loop, PACE, this::mustRest, connection -> loop.input().goOn(connection));
    }

    /** What it did before is paid for as far as time has gone by. */
    void begin(Connection connection) {
        now = Quota.start(loop.now());
        connection.workPaid = Math.max(connection.workPaid, now);
    }

    /** Between {@link #begin} and the end of this connection's turn. */
    void use(Connection connection, long nanos) {
        connection.workPaid += nanos * PARTS;
    }

    boolean isUsedUp(Connection connection) {
        return connection.workPaid - now > MOST_AHEAD_NANOS;
    }

    /** Reads it no more until its turn comes. */
    void rest(Connection connection) {
        connection.resting = true;
        resting.add(connection);
    }

    /** One look at those that rest; the loop's timer looks by itself. */
    void look() {
        resting.run();
    }

    private boolean mustRest(Connection connection) {
        boolean stopped = connection.isHeard() && !loop.reading();
        return connection.state != ConnectionState.CLOSED && (connection.workPaid > Quota.start(loop.now()) || stopped);
    }
}
