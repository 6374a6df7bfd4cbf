package io.sluice.backplane.redis.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where a node stands, and why it may not be ready.
 *
 * <pre>
 *   JOINING ──▶ LIVE ◀──▶ RECOVERING      any ──▶ LEFT
 * </pre>
 *
 * <p>Threads: written on the link's only thread, read on any.
 */
final class NodeState {
    private static final Duration UNREADY_AFTER = Duration.ofSeconds(4);

    private enum Phase {
        JOINING,
        LIVE,
        RECOVERING,
        LEFT
    }

    private final LongSupplier nanoTime;
    private volatile Phase phase = Phase.JOINING;
    private volatile String recoveringBecause = "";
    private volatile long lastRenewal;
    private volatile long lastHeard;

    NodeState(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isLive() {
        return phase == Phase.LIVE;
    }

    boolean isRecovering() {
        return phase == Phase.RECOVERING;
    }

    boolean hasLeft() {
        return phase == Phase.LEFT;
    }

    /** The lease is held and the mailbox heard, as of now. */
    void live() {
        renewed();
        heard();
        recoveringBecause = "";
        phase = Phase.LIVE;
    }

    void recovering(String why) {
        recoveringBecause = why;
        phase = Phase.RECOVERING;
    }

    /** @return whether there was a place to leave */
    boolean leave() {
        boolean joined = phase != Phase.JOINING;
        phase = Phase.LEFT;
        return joined;
    }

    void renewed() {
        lastRenewal = nanoTime.getAsLong();
    }

    void heard() {
        lastHeard = nanoTime.getAsLong();
    }

    List<String> unreadyReasons() {
        List<String> reasons = new ArrayList<>();
        switch (phase) {
            case JOINING -> reasons.add("joining: no lease yet");
            case RECOVERING -> reasons.add("recovering: " + recoveringBecause);
            case LEFT -> reasons.add("left: the node has given up its lease");
            case LIVE -> {}
        }
        Duration unrenewed = since(lastRenewal);
        if (phase != Phase.JOINING && unrenewed.compareTo(UNREADY_AFTER) > 0) {
            reasons.add("lease: not renewed for " + unrenewed.toSeconds() + " s");
        }
        Duration unheard = since(lastHeard);
        if (isLive() && unheard.compareTo(UNREADY_AFTER) > 0) {
            reasons.add("mailbox: nothing heard for " + unheard.toSeconds() + " s");
        }
        return reasons;
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - nanos);
    }
}
