package io.sluice.api.webhook;

import io.sluice.backplane.EventLog;
import io.sluice.backplane.EventLog.Entry;
import io.sluice.backplane.EventLog.Page;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream while this process has its lease, no further than its window allows, and acknowledges what is settled.
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: what it holds is in the stream too, given and not acknowledged; whoever has the lease next gets it. A read
 * whose answer was lost is repeated from the last entry that came.
 */
final class StreamReader implements StreamLanes.Stream {
    private static final int EVENTS_PER_READ = 256;
    private static final int BYTES_PER_READ = 1 << 20;
    private static final int BYTES_PER_FETCH = 256 << 10;
    private static final long IDLE_MILLIS = 50;
    private static final long TROUBLED_MILLIS = 500;
    private static final long RENEWAL_NANOS = TimeUnit.MILLISECONDS.toNanos(EventLog.LEASE_MILLIS / 5);

    private final EventLog log;
    private final NodeId node;
    private final ScheduledExecutorService thread;
    private final Holdings held;
    private final Acknowledgements settled;
    private final Consumer<StreamReader> ended;
    private final StreamLanes lanes;
    private final Complaints strange = new Complaints("an event that is none is a dead letter now");
    private final Complaints troubles = new Complaints("the events of a node cannot be read: they wait");
    private String last = EventLog.NONE;
    private long lastRead;
    private boolean empty;
    private boolean leaving;
    private boolean over;

    /** @param ended told when the stream is no longer ours */
    StreamReader(
            EventLog log,
            NodeId node,
            ScheduledExecutorService thread,
            Window window,
            Consumer<Lane> deliver,
            Consumer<StreamReader> ended) {
        this.log = log;
        this.node = node;
        this.thread = thread;
        this.held = new Holdings(window);
        this.settled = new Acknowledgements(log, node, thread, this::close);
        this.ended = ended;
        this.lanes = new StreamLanes(node, deliver, this);
    }

    NodeId node() {
        return node;
    }

    /** The oldest that is not settled. */
    @Nullable Event oldest() {
        return held.oldest();
    }

    /** Nothing is held, and nothing was there when it was read last. */
    boolean isDrained() {
        return empty && held.isEmpty() && settled.isEmpty();
    }

    void read() {
        if (over) {
            return;
        }
        if (leaving && lanes.isQuiet() && settled.isEmpty()) {
            leave();
            return;
        }
        int entries = leaving ? 0 : Math.min(EVENTS_PER_READ, held.roomEvents());
        long room = Math.min(BYTES_PER_READ, held.roomBytes());
        boolean full = entries <= 0 || room <= 0;
        if (full && System.nanoTime() - lastRead < RENEWAL_NANOS) {
            again(IDLE_MILLIS);
            return;
        }
        log.read(node, last, full ? 0 : entries, (int) Math.max(0, room))
                .whenCompleteAsync((page, failure) -> heard(page, full), thread)
                .exceptionally(failure -> {
                    thread.execute(() -> notRead(failure));
                    return null;
                });
    }

    private void notRead(Throwable why) {
        troubles.log("why", node + ": " + why);
        again(TROUBLED_MILLIS);
    }

    private void heard(@Nullable Page page, boolean full) {
        if (page == null || over) {
            // A failure goes on to where the next read is arranged.
            return;
        }
        if (!page.held()) {
            close();
            return;
        }
        lastRead = System.nanoTime();
        empty = !full && page.entries().isEmpty();
        for (Entry entry : page.entries()) {
            last = entry.id();
            Event event = parsed(page, entry);
            if (event != null) {
                held.hold(event);
                lanes.add(event);
            }
        }
        settled.send();
        if (page.entries().isEmpty()) {
            again(IDLE_MILLIS);
        } else {
            read();
        }
    }

    /** Null where it is none: gone from the stream, or no CloudEvent. */
    private @Nullable Event parsed(Page page, Entry entry) {
        if (entry.event().length == 0) {
            settled.add(entry.id());
            return null;
        }
        long age = Math.max(0, page.nowMillis() - entry.millis());
        try {
            return Event.parse(entry, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(age));
        } catch (IOException e) {
            strange.log("entry", entry.id());
            bury(entry);
            return null;
        }
    }

    /** Until it is buried it is not settled; unsettled, it would keep all that comes after it from being trimmed. */
    private void bury(Entry entry) {
        log.bury(node, entry.event(), "no CloudEvent")
                .whenCompleteAsync(
                        (older, failure) -> {
                            if (over) {
                                return;
                            }
                            if (failure == null) {
                                settled.add(entry.id());
                                settled.send();
                            } else {
                                later(() -> bury(entry), TROUBLED_MILLIS);
                            }
                        },
                        thread)
                .exceptionally(failure -> null);
    }

    @Override
    public void settled(Event event) {
        held.settled(event);
        settled.add(event.entry());
        settled.send();
    }

    @Override
    public void putBack(Event event) {
        held.putBack(event);
    }

    @Override
    public void fetch(Lane lane) {
        if (over) {
            return;
        }
        log.fetch(node, lane.next(), BYTES_PER_FETCH)
                .whenCompleteAsync((page, failure) -> fetched(lane, page), thread)
                .exceptionally(failure -> {
                    troubles.log("why", node + ": " + failure);
                    thread.execute(() -> later(() -> fetch(lane), TROUBLED_MILLIS));
                    return null;
                });
    }

    private void fetched(Lane lane, @Nullable Page page) {
        if (page == null || over) {
            return;
        }
        if (!page.held()) {
            close();
            return;
        }
        List<Event> events = new ArrayList<>();
        for (Entry entry : page.entries()) {
            held.fetched();
            Event event = parsed(page, entry);
            if (event != null) {
                held.hold(event);
                events.add(event);
            }
        }
        settled.send();
        lanes.fetched(lane, events, page.entries().size() - events.size());
    }

    /** Begins nothing more, and gives the lease back when nothing is under way. What is held goes to the next reader. */
    void stop() {
        leaving = true;
        lanes.close();
    }

    boolean isLeaving() {
        return leaving;
    }

    private void leave() {
        close();
        log.release(node).exceptionally(failure -> null);
    }

    /** The lease is not ours any more. */
    private void close() {
        if (!over) {
            over = true;
            lanes.close();
            held.clear();
            ended.accept(this);
        }
    }

    private void again(long millis) {
        later(this::read, millis);
    }

    private void later(Runnable task, long millis) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
        }
    }
}
