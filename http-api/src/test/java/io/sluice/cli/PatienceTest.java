package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.UnreadyReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience("redis");

    @Test
    void triesAgainUntilItSucceedsAndSaysWhyItWaits() {
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> result = patience.insist(
                        () -> attempts.incrementAndGet() == 1 ? first : CompletableFuture.completedFuture("there"))
                .toCompletableFuture();
        assertThat(patience.unreadyReasons()).isEmpty();

        first.completeExceptionally(
                new CompletionException(new IllegalStateException("refused by redis://u:secret@host")));

        assertThat(patience.unreadyReasons())
                .extracting(UnreadyReason::message)
                .containsExactly("redis: refused by redis://***@host");
        assertThat(result.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("there");
        assertThat(attempts).hasValue(2);
        assertThat(patience.unreadyReasons()).isEmpty();
    }

    @Test
    void givesUpWhatCannotBeTried() {
        CompletableFuture<String> result = patience.<String>insist(() -> {
                    throw new IllegalArgumentException("no such scheme");
                })
                .toCompletableFuture();
        assertThat(result).isCompletedExceptionally();
    }
}
