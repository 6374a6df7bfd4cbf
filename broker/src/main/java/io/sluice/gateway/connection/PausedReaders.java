package io.sluice.gateway.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Connections whose sockets are not read until something allows it: looked at every few milliseconds, in the order in
 * which they came, so many at a time. Who may not go on yet goes to the end.
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: a connection that ends meanwhile leaves at its turn, if the rule lets it.
 */
final class PausedReaders implements Runnable {
    private final ConnectionLoop loop;
    private final Pace pace;
    private final Predicate<Connection> waits;
    private final Consumer<Connection> goOn;
    private final Queue<Connection> paused = new ArrayDeque<>();
    private boolean scheduled;

    /**
     * How they are looked at.
     *
     * @param periodMillis from one look to the next
     * @param lookedAt the most in a look
     * @param resumed the most that go on in a look
     */
    record Pace(long periodMillis, int lookedAt, int resumed) {}

    /**
     * @param waits whether a connection must wait on
     * @param goOn what to do with one that need not
     */
    PausedReaders(ConnectionLoop loop, Pace pace, Predicate<Connection> waits, Consumer<Connection> goOn) {
        this.loop = loop;
        this.pace = pace;
        this.waits = waits;
        this.goOn = goOn;
    }

    /** Reads it no more until its turn comes. */
    void add(Connection connection) {
        connection.ctx().channel().config().setAutoRead(false);
        paused.add(connection);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            var unused = loop.eventLoop().schedule(this, pace.periodMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void run() {
        scheduled = false;
        int resumed = 0;
        for (int i = Math.min(paused.size(), pace.lookedAt()); i > 0 && resumed < pace.resumed(); i--) {
            Connection connection = paused.remove();
            if (waits.test(connection)) {
                paused.add(connection);
            } else {
                resumed++;
                goOn.accept(connection);
            }
        }
        if (!paused.isEmpty()) {
            schedule();
        }
    }
}
