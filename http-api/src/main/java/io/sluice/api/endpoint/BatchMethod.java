package io.sluice.api.endpoint;

import io.sluice.api.http.JsonWriter;
import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.api.security.Caller;
import io.sluice.backplane.Mailboxes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Several calls in one. */
final class BatchMethod {
    static final Parameter<List<BatchCall>> CALLS =
            new Parameter<>("calls", new BatchCall.ListOfCalls(), "The calls, in order.");

    private static final String NAME = "batch";

    private final Map<String, ApiMethod> others;

    private BatchMethod(Map<String, ApiMethod> others) {
        this.others = others;
    }

    /** @param others the methods that may be called in it */
    static ApiMethod over(Map<String, ApiMethod> others) {
        BatchMethod batch = new BatchMethod(others);
        Map<String, Object> answer = Schemas.of(
                "type",
                "object",
                "properties",
                Schemas.of("result", Schemas.of(), "error", Schemas.reference("Error")));
        return ApiMethod.named(NAME)
                .about(
                        "Batch",
                        "Calls several methods in order; each answer is a result or an error. Neighbouring calls on"
                                + " clients (mutations and sendToClient) are one step on each node; every other call waits"
                                + " for what is before it. A call that fails does not keep the later ones from running.")
                .takes(CALLS)
                .gives(Schemas.list(answer))
                .several((call, caller, mailboxes) -> batch.run(call.get(CALLS), caller, mailboxes));
    }

    private CompletionStage<JsonWriter> run(List<BatchCall> calls, Caller caller, Mailboxes mailboxes) {
        List<BatchStep> steps = new ArrayList<>(calls.size());
        BatchBudget budget = new BatchBudget();
        for (BatchCall call : calls) {
            steps.add(prepare(call, caller, budget));
        }
        return new BatchRun(mailboxes, steps).start();
    }

    private BatchStep prepare(BatchCall call, Caller caller, BatchBudget budget) {
        ApiMethod method = others.get(call.method());
        if (method == null) {
            return BatchStep.refused(
                    call.method().equals(NAME)
                            ? Problem.invalid("method", "method: batch (expected: any other; batches do not nest)")
                            : MethodTable.unknown(call.method()));
        }
        try {
            Arguments arguments = ArgumentReader.read(method, call.params());
            method.authorize(caller, arguments);
            budget.take(method, arguments);
            return new BatchStep(method, arguments, null);
        } catch (ProblemException e) {
            return BatchStep.refused(e.problem());
        }
    }
}
