package io.sluice.backplane.redis.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<CompletableFuture<Integer>> asked = new ArrayList<>();
    private final Rounds<Integer> rounds = new Rounds<>(() -> {
        asked.add(new CompletableFuture<>());
        return asked.get(asked.size() - 1);
    });

    @Test
    void whoeverAsksMeanwhileSharesTheNextRound() {
        var first = rounds.next().toCompletableFuture();
        var second = rounds.next().toCompletableFuture();
        var third = rounds.next().toCompletableFuture();
        assertThat(asked).hasSize(1);

        asked.get(0).complete(1);
        assertThat(first).isCompletedWithValue(1);
        assertThat(second).isNotDone();
        asked.get(1).complete(2);

        assertThat(second).isCompletedWithValue(2);
        assertThat(third).isCompletedWithValue(2);
        assertThat(asked).hasSize(2);
    }

    @Test
    void goesOnAfterAFailure() {
        var first = rounds.next().toCompletableFuture();
        var second = rounds.next().toCompletableFuture();

        asked.get(0).completeExceptionally(new IllegalStateException("away"));
        assertThat(first).isCompletedExceptionally();
        asked.get(1).complete(2);

        assertThat(second).isCompletedWithValue(2);
        var third = rounds.next().toCompletableFuture();
        asked.get(2).complete(3);
        assertThat(third).isCompletedWithValue(3);
    }
}
