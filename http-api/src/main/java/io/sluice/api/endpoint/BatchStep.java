package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of a batch, read.
 *
 * @param method null if the call was refused
 * @param refusal why, if it was
 */
record BatchStep(
        @Nullable ApiMethod method,
        Arguments arguments,
        @Nullable Problem refusal) {
    private static final Arguments NONE = new Arguments(List.of(), new Object[0]);

    static BatchStep refused(Problem why) {
        return new BatchStep(null, NONE, why);
    }

    @Nullable Action action() {
        return method == null ? null : method.action();
    }
}
