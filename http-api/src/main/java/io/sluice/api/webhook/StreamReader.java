package io.sluice.api.webhook;

import io.sluice.backplane.EventLog;
import io.sluice.backplane.EventLog.Entry;
import io.sluice.backplane.EventLog.Page;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
final class StreamReader {
    private static final int MOST_EVENTS = 2_000;
    private static final long MOST_BYTES = 8 << 20;
    private static final int EVENTS_PER_READ = 256;
    private static final int BYTES_PER_READ = 1 << 20;
    private static final int ENTRIES_PER_ACKNOWLEDGEMENT = 500;
    private static final long IDLE_MILLIS = 50;
    private static final long TROUBLED_MILLIS = 500;
    private static final long RENEWAL_NANOS = TimeUnit.MILLISECONDS.toNanos(EventLog.LEASE_MILLIS / 5);

    private final EventLog log;
    private final NodeId node;
    private final ScheduledExecutorService thread;
    private final Window window;
    private final Consumer<StreamReader> ended;
    private final StreamLanes lanes;
    private final Map<String, Event> held = new LinkedHashMap<>();
    private final Complaints strange = new Complaints("an event that is none is a dead letter now");
    private final Complaints troubles = new Complaints("the events of a node cannot be read: they wait");
    private List<String> settled = new ArrayList<>();
    private String last = EventLog.NONE;
    private long bytes;
    private long lastRead;
    private boolean acknowledging;
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
        this.window = window;
        this.ended = ended;
        this.lanes = new StreamLanes(node, deliver, this::settled);
    }

    NodeId node() {
        return node;
    }

    /** The oldest that is not settled. */
    @Nullable Event oldest() {
        return held.isEmpty() ? null : held.values().iterator().next();
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
        int entries = leaving ? 0 : Math.min(EVENTS_PER_READ, MOST_EVENTS - held.size());
        long room = Math.min(BYTES_PER_READ, Math.min(MOST_BYTES - bytes, window.roomBytes()));
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
            take(entry, lastRead - TimeUnit.MILLISECONDS.toNanos(Math.max(0, page.nowMillis() - entry.millis())));
        }
        acknowledge();
        if (page.entries().isEmpty()) {
            again(IDLE_MILLIS);
        } else {
            read();
        }
    }

    private void take(Entry entry, long bornNanos) {
        if (entry.event().length == 0) {
            settled.add(entry.id());
            return;
        }
        try {
            Event event = Event.parse(entry, bornNanos);
            held.put(event.entry(), event);
            bytes += event.json().length;
            window.add(event.json().length);
            lanes.add(event);
        } catch (IOException e) {
            strange.log("entry", entry.id());
            bury(entry);
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
                                acknowledge();
                            } else {
                                later(() -> bury(entry), TROUBLED_MILLIS);
                            }
                        },
                        thread)
                .exceptionally(failure -> null);
    }

    private void settled(Event event) {
        if (held.remove(event.entry()) != null) {
            bytes -= event.json().length;
            window.add(-event.json().length);
        }
        settled.add(event.entry());
        acknowledge();
    }

    private void acknowledge() {
        if (acknowledging || settled.isEmpty()) {
            return;
        }
        acknowledging = true;
        List<String> batch = List.copyOf(settled.subList(0, Math.min(ENTRIES_PER_ACKNOWLEDGEMENT, settled.size())));
        log.acknowledge(node, batch)
                .whenCompleteAsync(
                        (still, failure) -> {
                            acknowledging = false;
                            if (failure != null) {
                                later(this::acknowledge, TROUBLED_MILLIS);
                                return;
                            }
                            settled = new ArrayList<>(settled.subList(batch.size(), settled.size()));
                            if (!still) {
                                close();
                            }
                            acknowledge();
                        },
                        thread)
                .exceptionally(failure -> null);
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
            window.add(-bytes);
            bytes = 0;
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
