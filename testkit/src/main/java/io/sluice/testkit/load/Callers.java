package io.sluice.testkit.load;

import io.sluice.testkit.socket.Outlet;
import io.sluice.testkit.socket.SelectorLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Backends that each have one call under way and begin the next as soon as it is answered.
 *
 * <p>{@code maxBehind} is how many deliveries may be owed when a call begins. With 0 and one caller the next message is
 * published when all clients have the one before. A generous bound lets publishers run as fast as they can without
 * measuring what happens to clients that cannot read as fast as that. With a period they call at a steady rate instead,
 * see {@link Pace}.
 *
 * <p>Threads: the loop's, but for {@link #run}.
 *
 * <p>Failure: 503 is counted and tried again after 10 ms, as {@code Retry-After} asks in spirit; anything else fails the
 * run.
 */
final class Callers {
    private static final long RETRY_MILLIS = 10;
    private static final long DRAIN_SECONDS = 60;
    /** When a caller is still held so long after the end, deliveries were lost: it is let go so that they are counted. */
    private static final long STALLED_MILLIS = 10_000;

    private final SelectorLoop loop;
    private final Tally tally;
    private final long periodNanos;
    private final List<Caller> callers = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<Caller> held = new ArrayList<>();
    private Histogram receipts = Tally.histogram();
    private CompletableFuture<Void> done = new CompletableFuture<>();
    private long maxBehind;
    private long owed;
    private long calls;
    private long refused;
    private long endNanos;
    private int running;

    /** What one run came to; {@code calls} are those answered 200. */
    record Outcome(
            Duration took,
            long calls,
            long deliveries,
            long refused,
            long missing,
            long disordered,
            Histogram receipts,
            Histogram latency) {}

    Callers(SelectorLoop loop, Tally tally) {
        this(loop, tally, 0);
    }

    /** @param periodNanos of each caller, see {@link Pace} */
    Callers(SelectorLoop loop, Tally tally, long periodNanos) {
        this.loop = loop;
        this.tally = tally;
        this.periodNanos = periodNanos;
    }

    private final class Caller {
        private final Outlet outlet;
        private final List<Route> own;
        private final Pace pace = new Pace(periodNanos);
        private int turn;
        private long begun;

        Caller(Outlet outlet, List<Route> own) {
            this.outlet = outlet;
            this.own = own;
        }

        void begin() {
            pace.restart(System.nanoTime());
            next();
        }

        void next() {
            long now = System.nanoTime();
            if (now >= endNanos) {
                if (--running == 0) {
                    done.complete(null);
                }
            } else if (owed - tally.delivered() > maxBehind) {
                held.add(this);
                tally.wakeAt(owed - maxBehind, Callers.this::release);
            } else {
                long wait = pace.waitMillis(now);
                if (wait > 0) {
                    loop.after(wait, this::send);
                } else {
                    send();
                }
            }
        }

        private void send() {
            Route route = own.get(turn);
            begun = System.nanoTime();
            outlet.send(route.request.stamped(route.stream, route.sent + 1, pace.send(begun)), this::answered);
        }

        private void answered(int status, String body) {
            if (status == 200) {
                receipts.recordValue(System.nanoTime() - begun);
                Route route = own.get(turn);
                route.sent += route.request.messages();
                owed += (long) route.request.messages() * route.receivers.length;
                calls++;
                turn = (turn + 1) % own.size();
                next();
            } else if (status == 503) {
                refused++;
                loop.after(RETRY_MILLIS, this::next);
            } else {
                done.completeExceptionally(new IllegalStateException("call answered " + status + " " + body));
            }
        }
    }

    /** Adds a backend that works through its routes in turn. */
    void add(Outlet outlet, List<Route> own) {
        callers.add(new Caller(outlet, own));
        routes.addAll(own);
    }

    private void release() {
        List<Caller> ready = List.copyOf(held);
        held.clear();
        ready.forEach(Caller::next);
    }

    /**
     * Lets all of them call for so long, then waits until everything is delivered.
     *
     * @param mostBehind deliveries that may be owed when a call begins
     */
    Outcome run(Duration time, long mostBehind) {
        long begin = System.nanoTime();
        long deliveredBefore = loop.ask(() -> start(begin + time.toNanos(), mostBehind));
        done.orTimeout(time.toSeconds() + DRAIN_SECONDS, TimeUnit.SECONDS).join();
        awaitDelivery();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return loop.ask(() -> new Outcome(
                took,
                calls,
                tally.delivered() - deliveredBefore,
                refused,
                tally.missing(routes),
                tally.disordered(),
                receipts,
                tally.takeLatency()));
    }

    private long start(long end, long mostBehind) {
        endNanos = end;
        maxBehind = mostBehind;
        owed = tally.delivered();
        calls = 0;
        refused = 0;
        receipts = Tally.histogram();
        tally.takeLatency();
        done = new CompletableFuture<>();
        running = callers.size();
        callers.forEach(Caller::begin);
        loop.after((end - System.nanoTime()) / 1_000_000 + STALLED_MILLIS, this::release);
        return tally.delivered();
    }

    /** Returns when nothing is owed, or when nothing has come for 5 s. */
    private void awaitDelivery() {
        long delivered = -1;
        while (true) {
            var all = new CompletableFuture<Void>();
            long now = loop.ask(() -> {
                if (tally.delivered() >= owed) {
                    all.complete(null);
                } else {
                    tally.wakeAt(owed, () -> all.complete(null));
                    loop.after(5000, () -> all.complete(null));
                }
                return tally.delivered();
            });
            if (now == delivered) {
                return;
            }
            delivered = now;
            all.join();
            if (loop.ask(() -> tally.delivered() >= owed)) {
                return;
            }
        }
    }
}
