package io.sluice.gateway.connection;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.sluice.config.GatewaySettings;
import io.sluice.gateway.connection.ConnectionLoop.Task;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an event loop works. A pass takes the waiting tasks, in order, as far as its bounds allow; they change the index
 * and append messages to connections. Then every connection that was touched is written once. What arrives meanwhile
 * waits, so the busier the loop, the more goes out in one write.
 *
 * <pre>
 *     any thread ─submit─▶ queue ─┐
 *                                 ├─ run tasks ─▶ flush touched ─┐
 *            (at most one pass    │      yield every 1,024 ◀─────┤
 *             is scheduled)       └──────── more? ◀──────────────┘
 * </pre>
 *
 * <p>Threads: {@link #submit} any; everything else its event loop.
 *
 * <p>Failure: a task that throws is logged and lost, those after it run. A connection that cannot be written, for want of
 * direct memory too, is closed, for a part of its message may be gone; the others are written.
 */
final class Pass {
    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

    private static final int MAX_TASKS = 4_096;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int FLUSHES_BEFORE_YIELD = 1_024;

    private final ConnectionLoop loop;
    private final EventLoop eventLoop;
    private final Outlet outlet;
    private final OutputLimit limit;

    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedWeight = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable run = this::run;
    private final Runnable runLater;

    private GatewaySettings settings;
    private Rope root = Rope.root();
    private @Nullable Connection[] touched = new @Nullable Connection[256];
    private int touchedCount;
    private int flushedCount;
    private int end;
    private boolean flushing;
    private long bytesWritten;

    Pass(ConnectionLoop loop, Outlet outlet, OutputLimit limit) {
        this.loop = loop;
        this.eventLoop = loop.eventLoop();
        this.outlet = outlet;
        this.limit = limit;
        this.settings = loop.context().settings();
        this.runLater = () -> eventLoop.execute(run);
    }

    void submit(Task task) {
        int weight = task.weight();
        if (weight != 0) {
            queuedWeight.addAndGet(weight);
        }
        queue.add(task);
        schedule();
    }

    /** Bytes of messages that wait. */
    long queuedWeight() {
        return queuedWeight.get();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(run);
            } catch (RejectedExecutionException e) {
                LOG.debug("event loop has ended, its tasks are lost", e);
            }
        }
    }

    /** The settings as of the beginning of the pass. */
    GatewaySettings settings() {
        return settings;
    }

    /** Where the ropes of this pass begin. */
    Rope root() {
        return root;
    }

    /** It has something to be flushed in this pass, or in the next one. */
    void touch(Connection connection) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, 2 * touchedCount);
        }
        touched[touchedCount++] = connection;
        schedule();
    }

    private void run() {
        if (!flushing) {
            settings = loop.context().settings();
            runTasks();
            flushing = true;
            end = touchedCount;
        }
        if (!flush()) {
            yieldThenRun();
            return;
        }
        flushing = false;
        loop.countTraffic(bytesWritten);
        bytesWritten = 0;
        if (!queue.isEmpty()) {
            yieldThenRun();
            return;
        }
        scheduled.set(false);
        if (!queue.isEmpty()) {
            schedule();
        }
    }

    /** Lets the loop look at its sockets first; a plain {@code execute} would run before it does. */
    private void yieldThenRun() {
        if (eventLoop instanceof SingleThreadEventLoop netty) {
            netty.executeAfterEventLoopIteration(runLater);
        } else {
            eventLoop.execute(run);
        }
    }

    /** No more than one connection's queue can hold, so that a burst alone makes nobody a slow consumer. */
    private void runTasks() {
        long room = Math.min(MAX_BYTES, settings.sendBuffer());
        for (int i = 0; i < MAX_TASKS && room > 0; i++) {
            Task task = queue.poll();
            if (task == null) {
                break;
            }
            int weight = task.weight();
            if (weight != 0) {
                queuedWeight.addAndGet(-weight);
                room -= weight;
            }
            try {
                task.run(loop);
                limit.closeOverflowed();
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("task of an event loop failed task={}", task, e);
            }
        }
    }

    /** @return whether all touched connections are flushed */
    private boolean flush() {
        flushUpTo(Math.min(end, flushedCount + FLUSHES_BEFORE_YIELD));
        if (flushedCount < end) {
            return false;
        }
        limit.closeOverflowed();
        flushUpTo(touchedCount); // the few that reads have touched meanwhile
        flushedCount = 0;
        touchedCount = 0;
        root = Rope.root();
        outlet.endPass();
        return true;
    }

    private void flushUpTo(int stop) {
        while (flushedCount < stop) {
            Connection connection = touched[flushedCount];
            touched[flushedCount++] = null;
            if (connection != null) {
                flush(connection);
            }
        }
    }

    private void flush(Connection connection) {
        try {
            Rope rope = connection.takeRope();
            if (rope != null) {
                int bytes = outlet.write(rope, connection);
                connection.bytesOut += bytes;
                bytesWritten += bytes;
            }
            connection.flushed();
        } catch (RuntimeException | OutOfMemoryError e) { // Netty's for direct memory, which leaves the heap as it was
            connection.exceptionCaught(connection.ctx(), e);
        }
    }
}
