package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StopTest {
    private final Stop stop = new Stop();

    @Test
    void givesTheResultOfWhatWasWaitedFor() {
        assertThat(stop.orResultOf(CompletableFuture.completedFuture("done"))).isEqualTo("done");
        assertThatThrownBy(() -> stop.orResultOf(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void endsTheWaitingWhenItIsRequested() {
        stop.request();
        assertThat(stop.isRequested()).isTrue();
        assertThatThrownBy(() -> stop.orResultOf(new CompletableFuture<>())).isInstanceOf(Stop.StoppedException.class);
    }
}
