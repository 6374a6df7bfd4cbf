package io.sluice.backplane.redis.node;

import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.node.LeaseScripts.Renewal;
import io.sluice.backplane.wire.MailboxFrame;
import io.sluice.metrics.RedisMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does every two seconds, and what it does about what it finds: renews the lease, hears whether its own
 * empty frame came back, sees whether Redis is still the same, looks after the other nodes; and recovers where its
 * history is broken.
 *
 * <p>Threads: the link's only thread; {@link #isLive()}, {@link #lastApplied()} and {@link #unreadyReasons()} any.
 *
 * <p>Failure: nothing here ends; what fails is tried again at the next beat.
 */
final class Heartbeat implements Mailbox.Owner {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final long TRIM_BYTES = 4 << 20;

    private final NodeSlot slot;
    private final LeaseScripts lease;
    private final Mailbox mailbox;
    private final FrameDispatch frames;
    private final NodeHost host;
    private final NodeChores chores;
    private final RedisMetrics metrics;
    private final LongSupplier nanoTime;
    private final NodeState state;
    private final RecoveryAttempts recovery;
    private String generation = "";
    private long beatSeq;
    private long beatSent;
    private boolean beating;
    private final KnownMasters masters = new KnownMasters();
    private boolean comparing;
    private boolean beatsSoon;
    private @Nullable ScheduledFuture<?> timer;

    Heartbeat(
            NodeSlot slot,
            LeaseScripts lease,
            FrameDispatch frames,
            NodeHost host,
            NodeChores chores,
            RedisMetrics metrics,
            LongSupplier nanoTime) {
        this.slot = slot;
        this.lease = lease;
        this.frames = frames;
        this.host = host;
        this.chores = chores;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.mailbox = new Mailbox(slot.node(), slot.link(), slot.keys(), this, metrics);
        this.state = new NodeState(nanoTime);
        this.recovery =
                new RecoveryAttempts(slot, mailbox, frames, host, chores, metrics, state, this::beginGeneration);
    }

    void whenLive(Runnable action) {
        recovery.whenLive(action);
    }

    /** A recovery begins only when this is true: no connect is on its way. */
    void recoverAfter(BooleanSupplier condition) {
        recovery.beginOnlyIf(condition);
    }

    boolean isLive() {
        return state.isLive();
    }

    long lastApplied() {
        return mailbox.lastSeq();
    }

    /** Begins to read and to beat, with a claim that has just succeeded. */
    CompletionStage<Void> start(LeaseScripts.Claim claim, String claimTag) {
        generation = claim.generation();
        mailbox.standAt(claim.seq(), claimTag);
        mailbox.resume();
        return chores.masters()
                .thenCompose(known -> mailbox.resubscribe().thenApply(subscribed -> known))
                .thenAcceptAsync(
                        known -> {
                            masters.see(known, ourMaster());
                            state.live();
                            metrics.redisUp(true);
                            host.live(true);
                            timer = slot.link()
                                    .executor()
                                    .scheduleWithFixedDelay(
                                            this::beat,
                                            INTERVAL.toMillis(),
                                            INTERVAL.toMillis(),
                                            TimeUnit.MILLISECONDS);
                        },
                        slot.link().executor());
    }

    private void beat() {
        if (state.hasLeft()) {
            return;
        }
        chores.look();
        if (state.isRecovering()) {
            chores.holdLease();
            return;
        }
        if (beatSeq > mailbox.lastSeq() && !mailbox.isHeld()) {
            metrics.resubscribed();
            mailbox.deaf("frame " + beatSeq + " did not come back");
        }
        if (beating) {
            return;
        }
        beating = true;
        long bytes = mailbox.takeAppliedBytes();
        beatSent = nanoTime.getAsLong();
        String mine = generation;
        Stages.begin(() -> lease.renew(
                        slot.node(),
                        mine,
                        mailbox.lastSeq(),
                        mailbox.lastTag(),
                        bytes,
                        slot.script().newTag(),
                        chores.fields()))
                .whenCompleteAsync(
                        (renewal, failure) -> {
                            beating = false;
                            if (failure != null) {
                                mailbox.returnAppliedBytes(bytes);
                                beatFailed(Script.unwrap(failure));
                            } else if (mine.equals(generation)) {
                                beatAnswered(renewal);
                            }
                        },
                        slot.link().executor());
        compareMasters();
    }

    /** Another master may have forgotten what was acknowledged, even where its log looks right. */
    private void compareMasters() {
        if (comparing) {
            return;
        }
        comparing = true;
        Stages.begin(chores::masters)
                .whenCompleteAsync(
                        (now, failure) -> {
                            comparing = false;
                            if (failure == null && state.isLive()) {
                                compare(now);
                            }
                        },
                        slot.link().executor());
    }

    private void compare(Map<String, String> now) {
        switch (masters.see(now, ourMaster())) {
            case OURS -> {
                chores.mastersChanged();
                recovery.recover("Redis has another master");
            }
            case ELSEWHERE -> {
                chores.mastersChanged();
                chores.assertRoutes(mailbox.lastSeq());
            }
            case NONE -> {}
        }
    }

    private String ourMaster() {
        return slot.link().masterOf(slot.keys().of(slot.node()).node());
    }

    private void beatAnswered(Renewal renewal) {
        metrics.redisUp(true);
        state.renewed();
        if (!state.isLive()) {
            return;
        }
        if (!renewal.recover().isEmpty()) {
            recovery.recover(renewal.recover());
            return;
        }
        if (renewal.lapsed()) {
            LOG.atWarn().addKeyValue("node", slot.node()).log("the lease had ended and is held again");
        }
        beatSeq = renewal.seq();
        chores.afterBeat(renewal.owedRoutes(), mailbox.lastSeq());
    }

    private void beatFailed(Throwable failure) {
        metrics.redisUp(false);
        if (!beatsSoon && state.isLive()) {
            beatsSoon = true; // the lease may have ended meanwhile: callers see no clients until it is renewed
            var unused = slot.link()
                    .executor()
                    .schedule(
                            () -> {
                                beatsSoon = false;
                                beat();
                            },
                            SOON.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        LOG.atWarn()
                .addKeyValue("node", slot.node())
                .addKeyValue("reason", String.valueOf(failure.getMessage()))
                .log("the heartbeat failed");
    }

    @Override
    public void frame(MailboxFrame frame) {
        state.heard();
        if (frame.seq() >= beatSeq && frame.envelopes().isEmpty()) {
            metrics.mailboxLagMillis(Math.max(0, (nanoTime.getAsLong() - beatSent) / 1_000_000));
        }
        frames.dispatch(frame);
        if (mailbox.peekAppliedBytes() > TRIM_BYTES) {
            long bytes = mailbox.takeAppliedBytes();
            lease.trim(slot.node(), mailbox.lastSeq(), bytes).whenComplete((left, failure) -> {
                if (failure != null) {
                    slot.link().executor().execute(() -> mailbox.returnAppliedBytes(bytes));
                    LOG.atDebug()
                            .addKeyValue("node", slot.node())
                            .setCause(failure)
                            .log("the log is not trimmed");
                }
            });
        }
    }

    @Override
    public boolean backlogged() {
        return host.backlogged();
    }

    @Override
    public void historyBroken(String why) {
        if (state.isLive()) {
            recovery.recover(why);
        }
    }

    private void beginGeneration(String recovered) {
        generation = recovered;
        beatSeq = 0;
    }

    List<String> unreadyReasons() {
        return state.unreadyReasons();
    }

    CompletionStage<Void> leave() {
        boolean joined = state.leave();
        ScheduledFuture<?> beats = timer;
        if (beats != null) {
            beats.cancel(false);
        }
        mailbox.pause();
        mailbox.close();
        return joined ? chores.removeNode() : CompletableFuture.completedFuture(null);
    }
}
