package io.sluice.gateway;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Between Netty's futures and stages. */
final class Stages {
    private Stages() {}

    static <T> CompletableFuture<T> of(Future<T> future) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        future.addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                stage.complete(done.getNow());
            } else {
                stage.completeExceptionally(done.cause());
            }
        });
        return stage;
    }

    /** Completes when all have; fails if one does. */
    static CompletableFuture<Void> all(List<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }
}
