package io.sluice.backplane.redis.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Stages put together. What is begun together is one pipeline: commands leave before the first answer is awaited. */
public final class Stages {
    private Stages() {}

    /** A stage that fails, rather than a call that throws: whoever waits for the end must hear of it. */
    public static <T> CompletionStage<T> begin(Supplier<? extends CompletionStage<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** All results, in order; fails when one fails. */
    public static <T> CompletionStage<List<T>> all(Collection<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures = new ArrayList<>(stages.size());
        for (CompletionStage<T> stage : stages) {
            futures.add(stage.toCompletableFuture());
        }
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    List<T> results = new ArrayList<>(futures.size());
                    futures.forEach(future -> results.add(future.join()));
                    return results;
                });
    }

    /** Begins one stage for each input, all at once. */
    public static <A, T> CompletionStage<List<T>> forEach(Collection<A> inputs, Function<A, CompletionStage<T>> begin) {
        return all(inputs.stream().map(begin).toList());
    }

    /** Takes one step after the other until the state that they pass on is done. */
    public static <S> CompletionStage<S> repeat(S state, Predicate<S> done, Function<S, CompletionStage<S>> step) {
        return done.test(state)
                ? CompletableFuture.completedStage(state)
                : step.apply(state).thenCompose(next -> repeat(next, done, step));
    }

    /** As {@link #forEach}, but for parts of the inputs, one part after the other, so that no queue overflows. */
    public static <A, T> CompletionStage<List<T>> inParts(
            List<A> inputs, int size, Function<List<A>, CompletionStage<List<T>>> begin) {
        List<T> results = new ArrayList<>(inputs.size());
        return repeat(0, from -> from >= inputs.size(), from -> {
                    int to = Math.min(from + size, inputs.size());
                    return begin.apply(inputs.subList(from, to)).thenApply(part -> {
                        results.addAll(part);
                        return to;
                    });
                })
                .thenApply(all -> results);
    }
}
