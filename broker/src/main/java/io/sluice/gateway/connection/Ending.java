package io.sluice.gateway.connection;

/** What follows once all that was queued for a {@link Connection} is written. */
enum Ending {
    /** Nothing: go on, or wait for the client's close frame. */
    NONE,
    /** End our half and ignore what still comes: the client sees why before it sees the end. */
    HALF_CLOSE,
    CLOSE
}
