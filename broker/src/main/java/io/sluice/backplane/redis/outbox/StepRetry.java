package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Refusal;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tries a step that may be taken any number of times, such as a read, as long as a batch is tried: see {@link BatchRetry}.
 *
 * <p>Threads: any.
 */
final class StepRetry {
    private final ScheduledExecutorService timer;

    StepRetry(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * @param ifNot what is to be said of the whole if the step cannot be taken
     * @return fails with {@link Unavailable}
     */
    <T> CompletionStage<T> take(Supplier<CompletionStage<T>> step, Outcome ifNot) {
        CompletableFuture<T> done = new CompletableFuture<>();
        attempt(step, ifNot, done, System.nanoTime(), BatchRetry.FIRST_PAUSE_MILLIS);
        return done;
    }

    private <T> void attempt(
            Supplier<CompletionStage<T>> step, Outcome ifNot, CompletableFuture<T> done, long began, long pause) {
        var unused = Stages.begin(step).whenComplete((result, failure) -> {
            if (failure == null) {
                done.complete(result);
                return;
            }
            Throwable cause = Script.unwrap(failure);
            Refusal refusal = Refusal.of(cause);
            long patience = (refusal == Refusal.UNKNOWN ? BatchRetry.WITHOUT_ANSWER : BatchRetry.FOR_NOW).toNanos();
            if (refusal == Refusal.REFUSED || System.nanoTime() - began > patience) {
                done.completeExceptionally(new Unavailable(ifNot, "Redis: " + cause.getMessage(), List.of(), cause));
                return;
            }
            long next = Math.min(2 * pause, BatchRetry.LONGEST_PAUSE_MILLIS);
            var unusedTimer =
                    timer.schedule(() -> attempt(step, ifNot, done, began, next), pause, TimeUnit.MILLISECONDS);
        });
    }
}
