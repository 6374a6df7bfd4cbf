package io.sluice.api.endpoint;

import io.sluice.api.http.Json;
import io.sluice.api.http.JsonWriter;
import io.sluice.api.http.Problem;
import io.sluice.api.http.Response;
import io.sluice.backplane.Journal;
import io.sluice.backplane.Journal.Answer;
import io.sluice.backplane.Journal.Entry;
import io.sluice.backplane.Mailboxes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Calls with an Idempotency-Key: one that was answered gets that answer again; one that was not is done by mailboxes that
 * do nothing twice. Kept is what is definite: results, and refusals such as 404 and 409; a 503 is not, nor is a batch with
 * one in it, so that the same key may be tried again until it works.
 */
final class Repeats {
    private static final int UNAVAILABLE = 503;

    private final Journal journal;
    private final Duration kept;

    /** @param kept how long answers are kept */
    Repeats(Journal journal, Duration kept) {
        this.journal = journal;
        this.kept = kept;
    }

    static boolean isFinal(Problem problem) {
        return problem.status() < UNAVAILABLE && problem.status() != 500;
    }

    /**
     * Answers one call.
     *
     * @param caller whose key it is
     * @param run does the call with the mailboxes that it is given
     * @return fails where there is a defect
     */
    CompletionStage<Response> answer(
            String caller,
            String key,
            String fingerprint,
            Arguments call,
            Function<Mailboxes, CompletionStage<JsonWriter>> run) {
        return journal.open(caller, key, fingerprint, kept)
                .thenCompose(entry -> answer(entry, call, run))
                .exceptionally(failure -> MethodEndpoint.failed(failure, call));
    }

    private static CompletionStage<Response> answer(
            Entry entry, Arguments call, Function<Mailboxes, CompletionStage<JsonWriter>> run) {
        if (entry instanceof Entry.Answered answered) {
            return CompletableFuture.completedFuture(told(answered.answer()));
        }
        if (entry instanceof Entry.Open open) {
            return begin(run, open.mailboxes())
                    .handle((result, failure) -> outcome(result, failure, call))
                    .thenCompose(outcome -> close(open, outcome));
        }
        throw Problem.of(
                        409,
                        "idempotency_mismatch",
                        IdempotencyKey.HEADER + ": used for another call (expected: a new one for each call)")
                .asException();
    }

    private static CompletionStage<JsonWriter> begin(
            Function<Mailboxes, CompletionStage<JsonWriter>> run, Mailboxes mailboxes) {
        try {
            return run.apply(mailboxes);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @param isFinal whether who repeats the call shall be told the same */
    private record Outcome(int status, JsonWriter body, boolean isFinal, Response response) {}

    private static Outcome outcome(JsonWriter result, Throwable failure, Arguments call) {
        if (failure == null) {
            JsonWriter body = MethodEndpoint.body(result);
            return new Outcome(200, body, !(result instanceof Provisional), Response.json(200, body));
        }
        Problem problem = Problems.of(failure, call);
        if (problem == null) {
            throw new CompletionException(Problems.unwrap(failure));
        }
        return new Outcome(problem.status(), problem::write, isFinal(problem), problem.asResponse());
    }

    private static CompletionStage<Response> close(Entry.Open entry, Outcome outcome) {
        if (!outcome.isFinal()) {
            return CompletableFuture.completedFuture(outcome.response());
        }
        String body = new String(Json.bytes(outcome.body()), StandardCharsets.UTF_8);
        return entry.close(new Answer(outcome.status(), body)).thenApply(Repeats::told);
    }

    private static Response told(Answer answer) {
        return Response.text(answer.status(), Response.JSON, answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
