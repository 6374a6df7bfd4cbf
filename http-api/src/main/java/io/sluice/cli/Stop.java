package io.sluice.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop, as the main thread waits for it: alone, or beside something that it would rather wait for.
 *
 * <p>Threads: {@link #request()} on any, the rest on the main thread.
 */
final class Stop {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CompletableFuture<Void> signal = new CompletableFuture<>();

    void request() {
        requested.countDown();
        signal.complete(null);
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    void await() throws InterruptedException {
        requested.await();
    }

    /** Answers whether the stop came within so long. */
    boolean await(long millis) throws InterruptedException {
        return requested.await(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * The result of the stage.
     *
     * @throws StoppedException if the stop came first
     * @throws CompletionException with what the stage failed with
     */
    <T> T orResultOf(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        CompletableFuture.anyOf(signal, future.handle((value, failure) -> true)).join();
        if (!future.isDone()) {
            throw new StoppedException();
        }
        return future.join();
    }

    /** The start was given up because the stop came. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped while it started", null, false, false);
        }
    }
}
