package io.sluice.gateway.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

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
final class FairShare implements Runnable {
    /** A read from a socket, with its turn of the loop. */
    static final int READ_NANOS = 2_000;

    static final int FRAME_NANOS = 250;
    static final int BYTE_NANOS = 1;
    static final int INFLATED_BYTE_NANOS = 3;

    private static final long PARTS = 50;
    private static final long MOST_AHEAD_NANOS = 5_000_000;
    private static final long PERIOD_MILLIS = 1;
    private static final int RESUMED_AT_ONCE = 2;
    private static final int LOOKED_AT = 16;

    private final ConnectionLoop loop;
    private final Queue<Connection> resting = new ArrayDeque<>();
    private boolean scheduled;
    private long now;

    FairShare(ConnectionLoop loop) {
        this.loop = loop;
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
        connection.ctx().channel().config().setAutoRead(false);
        resting.add(connection);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            var unused = loop.eventLoop().schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void run() {
        scheduled = false;
        long due = Quota.start(loop.now());
        int resumed = 0;
        for (int i = Math.min(resting.size(), LOOKED_AT); i > 0 && resumed < RESUMED_AT_ONCE; i--) {
            Connection connection = resting.remove();
            boolean stopped = connection.isHeard() && !loop.reading();
            if (connection.state != ConnectionState.CLOSED && (connection.workPaid > due || stopped)) {
                resting.add(connection);
            } else {
                resumed++;
                loop.input().goOn(connection);
            }
        }
        if (!resting.isEmpty()) {
            schedule();
        }
    }
}
