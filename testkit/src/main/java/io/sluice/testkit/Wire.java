package io.sluice.testkit;

/** How a client speaks: what arrives goes to the {@link Inbox} it was made with. */
interface Wire {
    void text(String message);

    void binary(byte[] message);

    /** Asks for a sign of life, which comes back as {@link Inbox#pong}. */
    void ping();

    void close(int code, String reason);

    /** No farewell: the socket just ends. */
    void abort();
}
