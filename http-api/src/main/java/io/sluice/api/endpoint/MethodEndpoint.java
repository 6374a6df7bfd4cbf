package io.sluice.api.endpoint;

import io.sluice.api.endpoint.Action.Alone;
import io.sluice.api.endpoint.Action.OnClient;
import io.sluice.api.endpoint.Action.Plan;
import io.sluice.api.endpoint.Action.Read;
import io.sluice.api.endpoint.Action.Several;
import io.sluice.api.http.Handler;
import io.sluice.api.http.JsonWriter;
import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import io.sluice.api.http.Response;
import io.sluice.api.security.ApiKeys;
import io.sluice.api.security.Caller;
import io.sluice.backplane.Mailboxes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers the calls of one method: admit, read, run, tell. */
final class MethodEndpoint implements Handler {
    private final ApiMethod method;
    private final Mailboxes mailboxes;
    private final Repeats repeats;
    private final ApiKeys keys;

    MethodEndpoint(ApiMethod method, Mailboxes mailboxes, Repeats repeats, ApiKeys keys) {
        this.method = method;
        this.mailboxes = mailboxes;
        this.repeats = repeats;
        this.keys = keys;
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        Caller caller = keys.admit(request);
        Arguments call = read(request);
        method.authorize(caller, call);
        // A question may be repeated as it is, so its key means nothing.
        String key = method.acts() ? IdempotencyKey.of(request) : null;
        if (key != null) {
            String fingerprint = Fingerprint.of(method, request.body());
            return repeats.answer(
                    caller.owner(), key, fingerprint, call, remembering -> run(call, caller, remembering));
        }
        return run(call, caller, mailboxes)
                .handle((result, failure) ->
                        failure == null ? Response.json(200, body(result)) : failed(failure, call));
    }

    private Arguments read(Request request) {
        if (!request.method().equals("POST")) {
            return ArgumentReader.read(method, request.query());
        }
        MediaType.requireJson(request);
        if (!request.rawQuery().isEmpty()) {
            throw Problem.invalid(null, "query: not empty (expected: parameters of a POST in its body)")
                    .asException();
        }
        return ArgumentReader.read(method, request.body());
    }

    private CompletionStage<JsonWriter> run(Arguments call, Caller caller, Mailboxes outbox) {
        Action action = method.action();
        if (action instanceof OnClient onClient) {
            Plan plan = onClient.plan().apply(call);
            return plan instanceof Plan.Apply<?> apply ? apply(apply, outbox) : known((Plan.Known) plan);
        }
        if (action instanceof Several several) {
            return several.run().apply(call, caller, outbox);
        }
        return action instanceof Read read
                ? read.run().apply(call)
                : ((Alone) action).run().apply(call, outbox);
    }

    private static <R> CompletionStage<JsonWriter> apply(Plan.Apply<R> plan, Mailboxes outbox) {
        return outbox.apply(plan.command()).thenApply(plan.result());
    }

    private static CompletionStage<JsonWriter> known(Plan.Known plan) {
        return CompletableFuture.completedFuture(plan.result());
    }

    static JsonWriter body(@Nullable JsonWriter result) {
        JsonWriter value = result == null ? Results.NOTHING : result;
        return json -> {
            json.writeStartObject();
            json.writeFieldName("result");
            value.write(json);
            json.writeEndObject();
        };
    }

    static Response failed(Throwable failure, Arguments call) {
        Problem problem = Problems.of(failure, call);
        if (problem == null) {
            throw new CompletionException(Problems.unwrap(failure));
        }
        return problem.asResponse();
    }
}
