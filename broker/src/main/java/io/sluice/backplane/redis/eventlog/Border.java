package io.sluice.backplane.redis.eventlog;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Where failures of Redis become those of the backplane. */
final class Border {
    private Border() {}

    /** A stage that fails with a {@link BackplaneException} and nothing else. */
    static <T> CompletionStage<T> cross(Supplier<? extends CompletionStage<T>> step) {
        CompletableFuture<T> outside = new CompletableFuture<>();
        Stages.begin(step).whenComplete((value, failure) -> {
            if (failure == null) {
                outside.complete(value);
            } else {
                outside.completeExceptionally(translated(Script.unwrap(failure)));
            }
        });
        return outside;
    }

    private static BackplaneException translated(Throwable cause) {
        // A command may have been done before its answer was lost; all of these bear repetition.
        return cause instanceof BackplaneException known
                ? known
                : new Unavailable(Outcome.UNKNOWN, "events: " + cause.getMessage(), List.of(), cause);
    }
}
