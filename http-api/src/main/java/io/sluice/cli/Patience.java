package io.sluice.cli;

import io.sluice.backplane.redis.link.RedisTrouble;
import io.sluice.model.UnreadyReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what Redis refuses until it succeeds: a broker that starts before its Redis waits for it, and says so, instead
 * of dying and being started again by whatever watches it.
 *
 * <p>Threads: any.
 *
 * <p>Failure: none; only the end of the process ends it.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

    private final String what;
    private volatile @Nullable UnreadyReason trouble;
    private volatile long warned;

    /** @param what names it in logs and in the reasons of {@code /readyz} */
    Patience(String what) {
        this.what = what;
    }

    /** The result of the first attempt that succeeds; fails only where an attempt throws instead of failing. */
    <T> CompletionStage<T> insist(Supplier<CompletionStage<T>> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        insist(attempt, result);
        return result;
    }

    /** Why it is not there yet; empty when it is. */
    List<UnreadyReason> unreadyReasons() {
        UnreadyReason now = trouble;
        return now == null ? List.of() : List.of(now);
    }

    private <T> void insist(Supplier<CompletionStage<T>> attempt, CompletableFuture<T> result) {
        CompletionStage<T> stage;
        try {
            stage = attempt.get();
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                if (trouble != null) {
                    LOG.atInfo().log("{}: is there now", what);
                }
                trouble = null;
                result.complete(value);
            } else {
                failed(failure);
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> insist(attempt, result));
            }
        });
    }

    private void failed(Throwable failure) {
        String line = what + ": " + Failures.line(failure);
        UnreadyReason now = new UnreadyReason(RedisTrouble.of(what, failure).code(), line);
        long nanos = System.nanoTime();
        if (!now.equals(trouble) || nanos - warned > BETWEEN_WARNINGS.toNanos()) {
            warned = nanos;
            LOG.atWarn().addKeyValue("why", line).log("{}: is not there; tries again", what);
        }
        trouble = now;
    }
}
