package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Outcome;

/**
 * An answer of the API.
 *
 * @param status 0 if there was none
 * @param outcome what it says about the call
 * @param body as text; of what went wrong on the way where there was no answer
 */
record Reply(int status, Outcome outcome, String body) {
    static Reply of(int status, String body) {
        return new Reply(status, outcome(status, body), body);
    }

    private static Outcome outcome(int status, String body) {
        return switch (status) {
            case 200 -> Outcome.DONE;
            case 0 -> Outcome.SILENT;
            case 503 -> refusal(body);
            default -> Outcome.WRONG;
        };
    }

    static Outcome refusal(String body) {
        if (body.contains("\"outcome\":\"unknown\"")) {
            return Outcome.UNKNOWN;
        }
        return body.contains("\"outcome\":\"partial\"") ? Outcome.PARTIAL : Outcome.REFUSED;
    }

    boolean isDone() {
        return outcome == Outcome.DONE;
    }
}
