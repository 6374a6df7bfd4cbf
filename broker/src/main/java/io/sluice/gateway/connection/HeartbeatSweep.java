package io.sluice.gateway.connection;

import io.netty.util.concurrent.Future;
import io.sluice.config.GatewaySettings;
import io.sluice.model.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all connections of a loop a few times a second: sends pings, ends those that have been silent too long, cuts
 * what is past its deadline and sums up what is queued. One timer for a loop, none for a connection.
 *
 * <p>With a limit of one interval a ping must leave early enough to be answered in time, so it leaves after half of it;
 * with a higher limit, or none, once an interval.
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: a sweep that throws is logged, the next one comes.
 */
public final class HeartbeatSweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSweep.class);

    static final long PERIOD_MILLIS = 250;

    private final ConnectionLoop loop;
    private final Message ping = Message.ping();
    private @Nullable Future<?> timer;
    private long beating;
    private long beatingSince;
    private long queuedBytes;

    public HeartbeatSweep(ConnectionLoop loop) {
        this.loop = loop;
    }

    public void start() {
        timer = loop.eventLoop().scheduleWithFixedDelay(this, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    public void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        report(0);
    }

    @Override
    public void run() {
        try {
            sweep();
        } catch (RuntimeException | OutOfMemoryError e) { // thrown on, it would end the timer
            LOG.error("sweep of an event loop failed loop={}", loop.number(), e);
        }
    }

    private void sweep() {
        long now = loop.now();
        GatewaySettings settings = loop.context().settings();
        long interval = settings.pingInterval().toMillis();
        if (interval != beating) {
            beating = interval;
            beatingSince = now;
        }
        if (interval > 0) {
            beat(now, settings, interval);
        }
        long nameless = settings.connect().unauthenticated().toMillis();
        List<Connection> late = new ArrayList<>();
        long[] queued = new long[1];
        loop.index().forEach(connection -> {
            if (connection.backlogged) {
                long pending = OutputLimit.pending(connection);
                connection.backlogged = pending > 0;
                queued[0] += pending;
            }
            if (isLate(connection, now, nameless)) {
                late.add(connection);
            }
        });
        late.forEach(connection -> connection.end(
                CloseReason.UNAUTHENTICATED, now >= connection.expiresAt ? "token expired" : "no uid in time"));
        report(queued[0]);
        loop.deadlines().sweep(now, loop.eventLoop());
        loop.countTraffic(0);
    }

    private void beat(long now, GatewaySettings settings, long interval) {
        int limit = settings.pingNotResponseLimit();
        long silence = loop.reading() && limit > 0 ? limit * interval : Long.MAX_VALUE;
        long pause = limit == 1 ? interval / 2 : interval;
        Message message = settings.pingData().map(Message::of).orElse(ping);
        List<Connection> silent = new ArrayList<>();
        loop.index().forEach(connection -> {
            if (!connection.isRegistered()) {
                return;
            }
            // Nobody had to be heard before there was this heartbeat.
            long heard = Math.max(connection.lastHeard, beatingSince);
            if (now - heard >= silence && !connection.held) {
                silent.add(connection);
            } else if (now - connection.lastPing >= pause) {
                connection.lastPing = now;
                connection.pongDue = message == ping;
                if (message != ping || connection.framing().isWebSocket()) {
                    connection.send(message);
                }
            }
        });
        silent.forEach(connection -> connection.end(CloseReason.HEARTBEAT, "no answer to the heartbeat"));
    }

    /** @param nameless how long a client may be without a uid; 0 = for ever */
    private static boolean isLate(Connection connection, long now, long nameless) {
        boolean stranger = nameless > 0 && now - connection.connectedAt >= nameless && !connection.isBound();
        return (stranger || now >= connection.expiresAt) && connection.isRegistered();
    }

    private void report(long now) {
        loop.context().metrics().queuedBytes(queuedBytes, now);
        queuedBytes = now;
    }
}
