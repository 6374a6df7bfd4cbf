package io.sluice.backplane.redis.node;

import io.sluice.backplane.redis.link.RedisTrouble;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a node stands, and why it may not be ready.
 *
 * <pre>
 *   JOINING ──▶ LIVE ◀──▶ RECOVERING      any ──▶ LEFT
 * </pre>
 *
 * Each fault shows within 5 s of its beginning, and not before the node had a chance to mend it:
 *
 * <pre>
 *   lease    a beat each 2 s (then each 0.5 s) renews it: red 4 s after the last renewal, two beats
 *   deaf     each beat's frame must come by the channel; 1 s later (at most 3 s after the cut) the node subscribes
 *            anew and beats at once: red 4 s after the last frame came, if that did not help
 *   behind   a frame that waits is marked when it comes, at most 0.25 s late; a stuck event loop with the next beat's
 *            frame, at most 2 s late: red when the mark is 2.5 s old
 * </pre>
 *
 * <p>Threads: written on the link's only thread, read on any.
 */
final class NodeState {
    private static final Duration UNREADY_AFTER = Duration.ofSeconds(4);
    private static final Duration BEHIND = Duration.ofMillis(2_500);
    private static final Duration ROUND_TRIP = Duration.ofSeconds(1);

    private enum Phase {
        JOINING,
        LIVE,
        RECOVERING,
        LEFT
    }

    private final LongSupplier nanoTime;

    /** Frames that are in the log and not applied. */
    final Lag mailboxLag;

    /** Frames that are applied, and that an event loop has still to deal with. */
    final Lag loopLag;

    private volatile Phase phase = Phase.JOINING;
    private volatile String recoveringBecause = "";
    private volatile long lastRenewal;
    private volatile @Nullable UnreadyReason renewalFailure;
    private volatile String wrongTypes = "";
    private volatile long lastHeard;

    NodeState(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.mailboxLag = new Lag(nanoTime);
        this.loopLag = new Lag(nanoTime);
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
        mailboxLag.clear();
        recoveringBecause = "";
        phase = Phase.LIVE;
    }

    void recovering(String why) {
        recoveringBecause = why;
        mailboxLag.clear();
        phase = Phase.RECOVERING;
    }

    /** @return whether there was a place to leave */
    boolean leave() {
        boolean joined = phase != Phase.JOINING;
        phase = Phase.LEFT;
        return joined;
    }

    void renewed() {
        renewalFailure = null;
        lastRenewal = nanoTime.getAsLong();
    }

    /** @param keys of the node that somebody else wrote; empty where there are none */
    void wrongTypes(String keys) {
        wrongTypes = keys;
    }

    void notRenewed(Throwable failure) {
        renewalFailure = RedisTrouble.of("the heartbeat", failure);
    }

    /** A frame came by the channel. */
    void heard() {
        lastHeard = nanoTime.getAsLong();
    }

    /** Nothing came by the channel since then. */
    boolean silentSince(long nanos) {
        return lastHeard - nanos < 0;
    }

    double lagSeconds() {
        return Math.max(mailboxLag.nanos(), loopLag.nanos()) / 1e9;
    }

    List<UnreadyReason> unreadyReasons() {
        List<UnreadyReason> reasons = new ArrayList<>();
        switch (phase) {
            case JOINING -> reasons.add(new UnreadyReason(Code.JOINING, "no lease yet"));
            case RECOVERING -> reasons.add(new UnreadyReason(Code.RECOVERING, recoveringBecause));
            case LEFT -> reasons.add(new UnreadyReason(Code.LEFT, "the node has given up its lease"));
            case LIVE -> {
                addDeaf(reasons);
                addBehind(reasons);
                String wrong = wrongTypes;
                if (!wrong.isEmpty()) {
                    reasons.add(new UnreadyReason(Code.REDIS_WRONG_TYPE, wrong));
                }
            }
        }
        if (phase != Phase.JOINING) {
            addLease(reasons);
        }
        return reasons;
    }

    private void addLease(List<UnreadyReason> reasons) {
        Duration unrenewed = since(lastRenewal);
        if (unrenewed.compareTo(UNREADY_AFTER) > 0) {
            reasons.add(new UnreadyReason(Code.LEASE, "not renewed for " + unrenewed.toSeconds() + " s"));
            UnreadyReason cause = renewalFailure;
            if (cause != null) {
                reasons.add(cause);
            }
        }
    }

    /** Silence is no deafness while nothing is sent: a beat must have been answered since. */
    private void addDeaf(List<UnreadyReason> reasons) {
        Duration unheard = since(lastHeard);
        boolean moved = lastRenewal - lastHeard > ROUND_TRIP.toNanos();
        if (moved && unheard.compareTo(UNREADY_AFTER) > 0) {
            reasons.add(new UnreadyReason(
                    Code.DEAF, "the subscription has been silent for " + unheard.toSeconds() + " s while seq moves"));
        }
    }

    private void addBehind(List<UnreadyReason> reasons) {
        if (mailboxLag.nanos() > BEHIND.toNanos()) {
            reasons.add(new UnreadyReason(
                    Code.BEHIND,
                    "a frame waits in the mailbox for "
                            + Duration.ofNanos(mailboxLag.nanos()).toMillis() + " ms"));
        }
        if (loopLag.nanos() > BEHIND.toNanos()) {
            reasons.add(new UnreadyReason(
                    Code.BEHIND,
                    "an event loop has been busy for "
                            + Duration.ofNanos(loopLag.nanos()).toMillis() + " ms"));
        }
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - nanos);
    }
}
