package io.sluice.api.http;

/** What a loop has to look after: a connection that has not spoken yet, its requests, or an HTTP/2 session. */
interface Conversation {
    /** Ends what took too long; called about once a second, with {@link System#nanoTime}. */
    void sweep(long now);

    /** Ends after what is under way, or now. */
    void closeGently();

    void closeNow();
}
