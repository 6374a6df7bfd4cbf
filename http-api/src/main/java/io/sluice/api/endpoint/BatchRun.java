package io.sluice.api.endpoint;

import io.sluice.api.endpoint.Action.Alone;
import io.sluice.api.endpoint.Action.OnClient;
import io.sluice.api.endpoint.Action.Plan;
import io.sluice.api.endpoint.Action.Read;
import io.sluice.api.http.JsonWriter;
import io.sluice.api.http.Problem;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: runs its steps from left to right in stretches, neighbours of a kind together.
 *
 * <pre>
 *   bind join sendToClient | sendToGroup | getCount isOnline | leave
 *   ───── one applyAll ────   ── alone ──   ─ side by side ──   ...
 * </pre>
 *
 * <p><em>Threads:</em> whichever completes a stretch begins the next one; never two at a time.
 *
 * <p><em>Failure:</em> a step that fails has its problem as answer; the others run all the same.
 */
final class BatchRun {
    /** Reads under way at a time. */
    private static final int SIDE_BY_SIDE = 64;

    private final Mailboxes mailboxes;
    private final List<BatchStep> steps;
    private final JsonWriter[] answers;
    private final CompletableFuture<JsonWriter> done = new CompletableFuture<>();
    private int next;
    private volatile boolean provisional;

    BatchRun(Mailboxes mailboxes, List<BatchStep> steps) {
        this.mailboxes = mailboxes;
        this.steps = steps;
        this.answers = new JsonWriter[steps.size()];
    }

    CompletionStage<JsonWriter> start() {
        goOn();
        return done;
    }

    private void goOn() {
        while (next < steps.size()) {
            CompletableFuture<Void> stretch = begin();
            if (!stretch.isDone()) {
                var unused = stretch.thenRun(this::goOn);
                return;
            }
        }
        JsonWriter all = Results.list(Arrays.asList(answers), (json, answer) -> answer.write(json));
        done.complete(provisional ? new Provisional(all) : all);
    }

    private CompletableFuture<Void> begin() {
        Action action = steps.get(next).action();
        if (action instanceof OnClient) {
            return applyTogether();
        }
        if (action instanceof Read) {
            return readSideBySide();
        }
        int index = next++;
        return action instanceof Alone alone
                ? answer(index, run(index, call -> alone.run().apply(call, mailboxes.part())))
                : refuse(index, steps.get(index).refusal());
    }

    private CompletableFuture<Void> refuse(int index, @Nullable Problem problem) {
        if (problem != null) {
            answers[index] = problem::write;
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> applyTogether() {
        List<Command<?>> commands = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        List<Plan.Apply<?>> plans = new ArrayList<>();
        for (; next < steps.size() && steps.get(next).action() instanceof OnClient onClient; next++) {
            Plan plan = plan(next, onClient);
            if (plan instanceof Plan.Apply<?> apply) {
                // What waits for sockets is a step of its own: nothing after it may overtake it.
                boolean waits = apply.command() instanceof Command.Send send
                        && send.awaitWritten().isPresent();
                if (waits && !commands.isEmpty()) {
                    break;
                }
                if (waits) {
                    int index = next++;
                    return answer(index, tell(apply, mailboxes.apply(apply.command())));
                }
                commands.add(apply.command());
                indexes.add(next);
                plans.add(apply);
            } else if (plan instanceof Plan.Known known) {
                answers[next] = result(known.result());
            }
        }
        List<CompletionStage<?>> stages = commands.isEmpty() ? List.of() : mailboxes.applyAll(commands);
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            told.add(answer(indexes.get(i), tell(plans.get(i), stages.get(i))));
        }
        return all(told);
    }

    private @Nullable Plan plan(int index, OnClient onClient) {
        try {
            return onClient.plan().apply(steps.get(index).arguments());
        } catch (RuntimeException e) {
            answers[index] = problem(index, e);
            return null;
        }
    }

    @SuppressWarnings("unchecked") // applyAll: each stage is of the type that its command names
    private static <R> CompletionStage<JsonWriter> tell(Plan.Apply<R> plan, CompletionStage<?> stage) {
        return ((CompletionStage<R>) stage).thenApply(plan.result());
    }

    private CompletableFuture<Void> readSideBySide() {
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (int count = 0; count < SIDE_BY_SIDE && next < steps.size(); count++) {
            if (!(steps.get(next).action() instanceof Read read)) {
                break;
            }
            int index = next++;
            told.add(answer(index, run(index, read.run())));
        }
        return all(told);
    }

    private CompletionStage<JsonWriter> run(int index, Function<Arguments, CompletionStage<JsonWriter>> function) {
        try {
            return function.apply(steps.get(index).arguments());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Done, and never failed, when the answer is in its place. */
    private CompletableFuture<Void> answer(int index, CompletionStage<JsonWriter> stage) {
        return stage.<Void>handle((value, failure) -> {
                    answers[index] = failure == null ? result(value) : problem(index, failure);
                    return null;
                })
                .toCompletableFuture();
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> stages) {
        return CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
    }

    private static JsonWriter result(JsonWriter value) {
        return json -> {
            json.writeStartObject();
            json.writeFieldName("result");
            value.write(json);
            json.writeEndObject();
        };
    }

    private JsonWriter problem(int index, Throwable failure) {
        Problem problem = Problems.orDefect(failure, steps.get(index).arguments());
        provisional |= !Repeats.isFinal(problem);
        return problem::write;
    }
}
