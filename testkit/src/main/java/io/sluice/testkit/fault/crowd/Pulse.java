package io.sluice.testkit.fault.crowd;

import java.util.ArrayList;
import java.util.List;

/**
 * How calls fare, all callers together.
 *
 * <p>Threads: the loop's.
 */
public final class Pulse {
    private static final int EXAMPLES = 10;

    private final List<String> surprises = new ArrayList<>();
    private long answered;
    private long failed;
    private long firstAnswered = Long.MAX_VALUE;
    private long lastFailed = Long.MIN_VALUE;
    private long watchedFrom;

    void note(String method, Reply reply, long called, long now) {
        if (reply.isDone()) {
            answered++;
            if (called >= watchedFrom) {
                firstAnswered = Math.min(firstAnswered, now);
            }
        } else {
            failed++;
            lastFailed = now;
        }
        if (reply.outcome() == io.sluice.testkit.fault.ledger.Outcome.WRONG && surprises.size() < EXAMPLES) {
            surprises.add(method + ": " + reply.status() + " " + reply.body());
        }
    }

    /** Forgets when calls succeeded and failed before now. */
    public void watch(long now) {
        watchedFrom = now;
        firstAnswered = Long.MAX_VALUE;
        lastFailed = Long.MIN_VALUE;
    }

    /** Calls answered 200. */
    public long answered() {
        return answered;
    }

    /** Attempts answered otherwise, or not at all. */
    public long failed() {
        return failed;
    }

    /** When the first call since {@link #watch} was answered 200; {@link Long#MAX_VALUE} if none was. */
    public long firstAnswered() {
        return firstAnswered;
    }

    /** When the last attempt failed since {@link #watch}; {@link Long#MIN_VALUE} if none did. */
    public long lastFailed() {
        return lastFailed;
    }

    /** Answers that no fault explains. */
    public List<String> surprises() {
        return List.copyOf(surprises);
    }
}
