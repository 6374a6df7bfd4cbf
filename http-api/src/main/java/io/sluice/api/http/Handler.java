package io.sluice.api.http;

import java.util.concurrent.CompletionStage;

/** Answers requests; called on the connection's event loop, so it must not block. */
@FunctionalInterface
public interface Handler {
    /**
     * @return completes on any thread; a failure with a {@link ProblemException} is answered as that problem, any other
     *     as 500
     * @throws ProblemException the same as a stage that fails with it
     */
    CompletionStage<Response> handle(Request request);
}
