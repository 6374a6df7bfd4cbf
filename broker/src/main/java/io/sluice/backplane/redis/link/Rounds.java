package io.sluice.backplane.redis.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question that many want answered anew: one is under way at a time, and all who ask meanwhile share the next.
 *
 * <p>Threads: any.
 *
 * <p>Failure: whoever shares a round shares its failure; the next begins all the same.
 */
final class Rounds<T> {
    private final Supplier<CompletionStage<T>> question;
    private boolean running;
    private @Nullable CompletableFuture<T> next;

    Rounds(Supplier<CompletionStage<T>> question) {
        this.question = question;
    }

    /** The answer to a question that was put after this call. */
    CompletionStage<T> next() {
        CompletableFuture<T> own = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<T> shared = next;
            if (shared != null) {
                return shared;
            }
            if (running) {
                next = own;
                return own;
            }
            running = true;
        }
        begin(own);
        return own;
    }

    private void begin(CompletableFuture<T> round) {
        Stages.begin(question).whenComplete((answer, failure) -> {
            CompletableFuture<T> following = following();
            if (failure == null) {
                round.complete(answer);
            } else {
                round.completeExceptionally(failure);
            }
            if (following != null) {
                begin(following);
            }
        });
    }

    private synchronized @Nullable CompletableFuture<T> following() {
        CompletableFuture<T> following = next;
        next = null;
        running = following != null;
        return following;
    }
}
