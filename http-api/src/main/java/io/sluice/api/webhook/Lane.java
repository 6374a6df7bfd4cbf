package io.sluice.api.webhook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one subject, of which the first is being delivered. Where there are many, only the first are held; the
 * others are entries of the stream until it is their turn.
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: see {@link StreamReader}.
 */
final class Lane {
    private static final int LONG = 64;
    private static final int LONG_BYTES = 256 << 10;

    final StreamLanes stream;
    final String subject;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Deque<String> later = new ArrayDeque<>();
    private int bytes;

    /** Attempts at the first event that failed. */
    int failures;

    /** The webhook's answer to the first event, whose calls are still to be run. */
    byte @Nullable [] answer;

    /** What comes next is being fetched. */
    boolean fetching;

    Lane(StreamLanes stream, String subject) {
        this.stream = stream;
        this.subject = subject;
    }

    Event first() {
        return events.getFirst();
    }

    /** How many are held. */
    int size() {
        return events.size();
    }

    /** Neither held nor to be fetched. */
    boolean isEmpty() {
        return events.isEmpty() && later.isEmpty();
    }

    /** Whether one more would be too much to hold, or would overtake those that are not held. */
    boolean isLong() {
        return events.size() >= LONG || bytes >= LONG_BYTES || !later.isEmpty();
    }

    /** Whether it is time to fetch what comes next. */
    boolean wantsMore() {
        return !fetching && !later.isEmpty() && events.size() <= LONG / 2 && bytes <= LONG_BYTES / 2;
    }

    void add(Event event) {
        events.add(event);
        bytes += event.json().length;
    }

    void addLater(String entry) {
        later.add(entry);
    }

    Event removeFirst() {
        Event event = events.removeFirst();
        bytes -= event.json().length;
        failures = 0;
        answer = null;
        return event;
    }

    /** The next ones to fetch. */
    List<String> next() {
        List<String> next = new ArrayList<>();
        for (Iterator<String> entries = later.iterator(); entries.hasNext() && next.size() < LONG / 2; ) {
            next.add(entries.next());
        }
        return next;
    }

    /** The first of those is here, or is gone from the stream. */
    void fetched() {
        later.removeFirst();
    }

    /** Not yet failed: what comes after in the stream may wait for it. */
    boolean isMoving() {
        return !events.isEmpty() && failures == 0;
    }
}
