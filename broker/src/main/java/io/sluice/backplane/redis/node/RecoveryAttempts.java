package io.sluice.backplane.redis.node;

import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.metrics.RedisMetrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node out of service and tries to recover until that succeeds.
 *
 * <p>Threads: the link's only thread.
 *
 * <p>Failure: an attempt that fails is followed by another from the first step; meanwhile the sockets stay.
 */
final class RecoveryAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryAttempts.class);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final NodeSlot slot;
    private final Mailbox mailbox;
    private final FrameDispatch frames;
    private final NodeHost host;
    private final NodeChores chores;
    private final RedisMetrics metrics;
    private final NodeState state;
    private final Consumer<String> recovered;
    private BooleanSupplier mayBegin = () -> true;
    private Runnable whenLive = () -> {};

    /** @param recovered hears the new generation, just before the node is live again */
    RecoveryAttempts(
            NodeSlot slot,
            Mailbox mailbox,
            FrameDispatch frames,
            NodeHost host,
            NodeChores chores,
            RedisMetrics metrics,
            NodeState state,
            Consumer<String> recovered) {
        this.slot = slot;
        this.mailbox = mailbox;
        this.frames = frames;
        this.host = host;
        this.chores = chores;
        this.metrics = metrics;
        this.state = state;
        this.recovered = recovered;
    }

    void whenLive(Runnable action) {
        whenLive = action;
    }

    void beginOnlyIf(BooleanSupplier condition) {
        mayBegin = condition;
    }

    void recover(String why) {
        LOG.atWarn().addKeyValue("node", slot.node()).addKeyValue("reason", why).log("the node asserts its state anew");
        metrics.recovery();
        state.recovering(why);
        mailbox.pause();
        host.live(false);
        attempt(new Forgotten(mailbox.lastSeq(), mailbox.highestHeard()));
    }

    private void attempt(Forgotten forgotten) {
        if (!state.isRecovering()) {
            return;
        }
        if (!mayBegin.getAsBoolean()) {
            later(forgotten);
            return;
        }
        Stages.begin(() -> slot.recovery(mailbox, host, frames, forgotten)
                        .run(
                                tag -> chores.register()
                                        .thenCompose(registered -> slot.lease()
                                                .claim(slot.node(), false, mailbox.lastSeq(), tag, chores.fields())),
                                () -> chores.resyncEvent(forgotten.lost())))
                .whenCompleteAsync(
                        (generation, failure) -> ended(forgotten, generation, failure),
                        slot.link().executor());
    }

    private void ended(Forgotten forgotten, @Nullable String generation, @Nullable Throwable failure) {
        if (!state.isRecovering()) {
            return;
        }
        if (generation == null) {
            LOG.atWarn()
                    .addKeyValue("node", slot.node())
                    .addKeyValue(
                            "reason",
                            failure == null ? "" : Script.unwrap(failure).getMessage())
                    .log("the recovery begins again");
            later(forgotten);
            return;
        }
        metrics.framesForgotten(forgotten.lost(), forgotten.applied(mailbox.applied()));
        metrics.resync();
        recovered.accept(generation);
        metrics.redisUp(true);
        state.live();
        host.live(true);
        whenLive.run();
        LOG.atInfo()
                .addKeyValue("node", slot.node())
                .addKeyValue("lost", forgotten.lost())
                .log("the node is live again");
    }

    private void later(Forgotten forgotten) {
        var unused = slot.link().executor().schedule(() -> attempt(forgotten), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
