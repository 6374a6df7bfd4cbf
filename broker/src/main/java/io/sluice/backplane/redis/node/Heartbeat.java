package io.sluice.backplane.redis.node;

import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Seldom;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.node.LeaseScripts.Renewal;
import io.sluice.backplane.wire.MailboxFrame;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.UnreadyReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
    private static final Duration ROUND_TRIP = Duration.ofSeconds(1);

    private final NodeSlot slot;
    private final LeaseScripts lease;
    private final Mailbox mailbox;
    private final FrameDispatch frames;
    private final NodeHost host;
    private final NodeChores chores;
    private final RedisMetrics metrics;
    private final LongSupplier nanoTime;
    private final NodeState state;
    private final LogTrim trim;
    private final RecoveryAttempts recovery;
    private String generation = "";
    private long beatSent;
    private boolean beating;
    private final MasterComparison masters;
    private final Seldom failing = new Seldom();
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
        this.trim = new LogTrim(slot);
        metrics.mailboxLag(state::lagSeconds);
        this.masters = new MasterComparison(
                slot,
                chores,
                state,
                () -> recover("Redis has another master"),
                () -> chores.assertRoutes(mailbox.lastSeq()));
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
                            masters.begin(known);
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
        if (beating) {
            return;
        }
        beating = true;
        long bytes = trim.take();
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
                                trim.giveBack(bytes);
                                beatFailed(Script.unwrap(failure));
                            } else if (mine.equals(generation)) {
                                beatAnswered(renewal);
                            }
                        },
                        slot.link().executor());
        masters.compare();
    }

    private void recover(String why) {
        recovery.recover(why);
    }

    private void beatAnswered(Renewal renewal) {
        metrics.redisUp(true);
        state.renewed();
        if (!state.isLive()) {
            return;
        }
        if (!renewal.recover().isEmpty()) {
            if (!renewal.reaped()) {
                metrics.brokenHistory();
            }
            recovery.recover(renewal.recover());
            return;
        }
        if (renewal.lapsed()) {
            LOG.atWarn().addKeyValue("node", slot.node()).log("the lease had ended and is held again");
        }
        state.wrongTypes(renewal.wrongTypes());
        expectFrame(renewal.seq());
        chores.afterBeat(renewal.owedRoutes(), mailbox.lastSeq());
    }

    /** The frame of a beat must come by the channel; else this node is deaf, whatever its socket says. */
    private void expectFrame(long seq) {
        long sent = beatSent;
        if (seq > mailbox.lastSeq()) {
            state.mailboxLag.expect(seq);
        }
        var unused = slot.link()
                .executor()
                .schedule(
                        () -> {
                            if (state.isLive() && state.silentSince(sent)) {
                                metrics.resubscribed();
                                mailbox.deaf("frame " + seq + " did not come back");
                            }
                        },
                        ROUND_TRIP.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void beatFailed(Throwable failure) {
        metrics.redisUp(false);
        state.notRenewed(failure);
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
        // Each two seconds of an outage: the first says it all, readiness and metrics have the rest.
        LOG.atLevel(failing.isDue() ? Level.WARN : Level.DEBUG)
                .addKeyValue("node", slot.node())
                .addKeyValue("reason", String.valueOf(failure.getMessage()))
                .log("the heartbeat failed");
    }

    @Override
    public void frame(MailboxFrame frame) {
        frames.dispatch(frame);
        state.mailboxLag.done(frame.seq());
        if (frame.envelopes().isEmpty()) {
            state.loopLag.expect(frame.seq());
            host.settled()
                    .thenRunAsync(
                            () -> state.loopLag.done(frame.seq()), slot.link().executor())
                    .whenComplete((done, closed) -> {});
        }
        trim.applied(frame.seq(), frame.size());
    }

    @Override
    public void heard() {
        state.heard();
    }

    @Override
    public void waits(long seq) {
        state.mailboxLag.expect(seq);
    }

    @Override
    public void nothingWaits() {
        state.mailboxLag.clear();
    }

    /** A new subscription has still to show that it hears. */
    @Override
    public void subscribed() {
        beat();
    }

    @Override
    public boolean backlogged() {
        return host.backlogged();
    }

    @Override
    public void historyBroken(String why) {
        if (state.isLive()) {
            metrics.brokenHistory();
            recovery.recover(why);
        }
    }

    private void beginGeneration(String recovered) {
        generation = recovered;
    }

    List<UnreadyReason> unreadyReasons() {
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
