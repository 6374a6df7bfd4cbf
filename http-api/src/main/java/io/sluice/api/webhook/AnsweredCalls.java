package io.sluice.api.webhook;

import java.util.concurrent.CompletionStage;

/** Runs the calls that an answer of the webhook asks for: {@code {"calls": [{"method", "params"}]}}. */
@FunctionalInterface
public interface AnsweredCalls {
    /**
     * Runs them in order. Repeated with the same event and answer, it does nothing twice.
     *
     * @param eventId of the CloudEvent
     * @param clientId put where a call leaves it out; empty for an event of a node
     * @param answer JSON as the webhook sent it
     * @return never fails
     */
    CompletionStage<Outcome> run(String eventId, String clientId, byte[] answer);

    /**
     * What became of them.
     *
     * @param calls how many there were
     * @param again some could not be done now: run all of them again later
     * @param complaint what was wrong with the answer or with calls, for people; empty where nothing was
     */
    record Outcome(int calls, boolean again, String complaint) {}
}
