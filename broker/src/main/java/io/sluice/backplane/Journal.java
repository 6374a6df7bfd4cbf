package io.sluice.backplane;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What is remembered, for all processes, of calls that carry an Idempotency-Key: whose answer was given, and how far those
 * came that were not answered. So a call that is repeated, by another process or at the same time, acts once.
 */
public interface Journal {
    /** Characters of an answer that are kept at most. */
    int LONGEST_ANSWER = 64 << 10;

    /**
     * Opens the entry of a call.
     *
     * @param caller whose key it is: the same key of another caller is another call
     * @param fingerprint the same for the same call only
     * @param kept how long the entry is kept from now, and from its answer
     * @return fails with {@link BackplaneException.Unavailable}, {@code NOTHING} being done
     */
    CompletionStage<Entry> open(String caller, String key, String fingerprint, Duration kept);

    /** What is known of a call. */
    sealed interface Entry {
        /** The key has been used for another call. */
        record Taken() implements Entry {}

        /** The call was answered. */
        record Answered(Answer answer) implements Entry {}

        /** The call is new, or was begun and not answered, or is under way elsewhere: do it. */
        non-sealed interface Open extends Entry {
            /**
             * Mailboxes that do what they are told once: where the same commands in the same order were given before, each
             * answers what it answered then, and a message goes to the nodes it went to then. Counts of {@code
             * wait=written} are not remembered: nodes that had the message before are unanswered.
             */
            Mailboxes mailboxes();

            /**
             * Keeps the answer, if it is no longer than {@link #LONGEST_ANSWER}.
             *
             * @return the answer that counts: the first one. Never fails: an answer that could not be kept counts too, and
             *     who repeats the call gets it from what the nodes remember.
             */
            CompletionStage<Answer> close(Answer answer);
        }
    }

    /** As it goes to the caller. */
    record Answer(int status, String body) {}
}
