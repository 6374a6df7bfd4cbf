package io.sluice.api.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events of one subject, of which the first is being delivered.
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: see {@link StreamReader}.
 */
final class Lane {
    final StreamLanes stream;
    final String subject;
    final Deque<Event> events = new ArrayDeque<>();

    /** Attempts at the first event that failed. */
    int failures;

    /** The webhook's answer to the first event, whose calls are still to be run. */
    byte @Nullable [] answer;

    Lane(StreamLanes stream, String subject) {
        this.stream = stream;
        this.subject = subject;
    }

    Event first() {
        return events.getFirst();
    }

    /** Not yet failed: what comes after in the stream may wait for it. */
    boolean isMoving() {
        return !events.isEmpty() && failures == 0;
    }
}
