package io.sluice.backplane.redis.directory;

import io.lettuce.core.RedisException;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Settling;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The border of the directory: what goes wrong behind it leaves as a {@link BackplaneException}. */
final class ReadFailures {
    private ReadFailures() {}

    /** A stage that fails with a {@link BackplaneException} and nothing else, not even one around it. */
    static <T> CompletionStage<T> translated(Settling settling, Supplier<CompletionStage<T>> read) {
        return settling.read(read)
                .handle((value, failure) -> failure == null
                        ? CompletableFuture.completedFuture(value)
                        : CompletableFuture.<T>failedFuture(translate(failure)))
                .thenCompose(stage -> stage)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unwrap(failure)));
    }

    private static BackplaneException translate(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof BackplaneException known) {
            return known;
        }
        String where = cause instanceof RedisException ? "redis: " : "what redis holds cannot be read: ";
        return new Unavailable(Outcome.NOTHING, where + cause.getMessage(), List.of(), cause);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
