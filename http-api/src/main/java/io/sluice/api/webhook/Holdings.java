package io.sluice.api.webhook;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader holds of its stream: events that are not settled, and the entries of those that it has put back because
 * their client has many.
 *
 * <p>Threads: {@code webhook}.
 */
final class Holdings {
    private static final int MOST_EVENTS = 2_000;
    private static final long MOST_BYTES = 8 << 20;

    /** Of an entry alone, with what keeps it. */
    private static final int ENTRY_BYTES = 100;

    private final Window window;
    private final Map<String, Event> events = new HashMap<>();
    private long putBack;
    private long bytes;

    Holdings(Window window) {
        this.window = window;
    }

    int roomEvents() {
        return MOST_EVENTS - events.size();
    }

    long roomBytes() {
        return Math.min(MOST_BYTES - bytes, window.roomBytes());
    }

    boolean isEmpty() {
        return events.isEmpty() && putBack == 0;
    }

    void hold(Event event) {
        events.put(event.entry(), event);
        use(event.json().length);
    }

    void settled(Event event) {
        if (events.remove(event.entry()) != null) {
            use(-event.json().length);
        }
    }

    /** It is in the stream alone from now on. */
    void putBack(Event event) {
        settled(event);
        putBack++;
        use(ENTRY_BYTES);
    }

    /** One that was put back has come again, or is gone. */
    void fetched() {
        putBack--;
        use(-ENTRY_BYTES);
    }

    /** The oldest event; looks at all of them. */
    @Nullable Event oldest() {
        return events.values().stream()
                .min(Comparator.comparingLong(Event::bornNanos))
                .orElse(null);
    }

    void clear() {
        events.clear();
        putBack = 0;
        use(-bytes);
    }

    private void use(long more) {
        bytes += more;
        window.add(more);
    }
}
