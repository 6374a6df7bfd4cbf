package io.sluice.backplane;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Events that the webhook did not take, oldest first; bounded, the oldest going first. */
public interface DeadLetters {
    /** {@code after} of {@link #list} for the oldest. */
    String START = "";

    /** Of one page. */
    int MOST = 1_000;

    /**
     * Lists them.
     *
     * @param after the letter before the first one wanted, or {@link #START}
     * @param limit 1 to {@link #MOST}
     */
    CompletionStage<List<Letter>> list(String after, int limit);

    /**
     * Puts one back at the end of its node's stream, to be delivered anew. Safe to repeat: a letter goes back once.
     *
     * @return false where there is none of that id, which is so after it has gone back
     */
    CompletionStage<Boolean> replay(String id);

    /** Forgets one; false where there is none of that id. */
    CompletionStage<Boolean> drop(String id);

    /**
     * One event.
     *
     * @param id of the letter, not of the event
     * @param event JSON
     * @param node whose stream it was in
     * @param why the last attempt failed
     */
    record Letter(String id, String event, String node, String why) {}
}
