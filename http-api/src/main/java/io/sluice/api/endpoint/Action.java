package io.sluice.api.endpoint;

import io.sluice.api.http.JsonWriter;
import io.sluice.api.security.Caller;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.Command;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a method does with its arguments. The kinds differ in how a {@code batch} may run them; all of them may throw or
 * fail with a problem or with what the backplane fails with.
 */
sealed interface Action {
    /** Concerns one client and is at most one command: neighbours go to its node in one step. */
    record OnClient(Function<Arguments, Plan> plan) implements Action {}

    /** Changes nothing: neighbours may run side by side. */
    record Read(Function<Arguments, CompletionStage<JsonWriter>> run) implements Action {}

    /**
     * All else: waits for what is before it, and what is after it waits. What it changes it changes by the mailboxes that it
     * is given, which may remember what they did: the same call gives them the same commands, and does nothing else.
     */
    record Alone(BiFunction<Arguments, Mailboxes, CompletionStage<JsonWriter>> run) implements Action {}

    /** Calls others in the name of its caller. */
    record Several(Calls run) implements Action {}

    /** What {@link Several} does. */
    @FunctionalInterface
    interface Calls {
        CompletionStage<JsonWriter> apply(Arguments call, Caller caller, Mailboxes mailboxes);
    }

    /** What is to be done about one client. */
    sealed interface Plan {
        /** Nothing: the answer is known. */
        record Known(JsonWriter result) implements Plan {}

        /**
         * A command, and how its answer is told.
         *
         * @param <R> the command's answer
         */
        record Apply<R>(Command<R> command, Function<R, JsonWriter> result) implements Plan {}
    }
}
