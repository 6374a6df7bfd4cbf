package io.sluice.api.endpoint;

/** What the calls of one batch may ask for together, so that one request stays one request's worth of work. */
final class BatchBudget {
    /** Sum of the {@code limit}s of listings. */
    static final long MAX_ROWS = 100_000;

    /** Sum of the {@code timeout_ms} of sends that wait one after the other. */
    static final long MAX_WAIT_MILLIS = 60_000;

    private long rows;
    private long waitMillis;

    /** @throws io.sluice.api.http.ProblemException 400 if the call goes over what is left */
    void take(ApiMethod method, Arguments call) {
        if (method.parameters().contains(Parameters.LIMIT)) {
            rows += call.orElse(Parameters.LIMIT, (long) Parameters.DEFAULT_LIMIT);
            if (rows > MAX_ROWS) {
                throw Refusals.wrong("limit", "over " + MAX_ROWS + " in all", "at most that within one batch");
            }
        }
        if (method.action() instanceof Action.Alone && call.orElse(Parameters.WAIT, false)) {
            waitMillis += call.orElse(Parameters.TIMEOUT_MS, (long) Parameters.DEFAULT_TIMEOUT_MS);
            if (waitMillis > MAX_WAIT_MILLIS) {
                throw Refusals.wrong("timeout_ms", "over " + MAX_WAIT_MILLIS + " in all", "at most that in one batch");
            }
        }
    }
}
