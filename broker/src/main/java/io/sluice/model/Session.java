package io.sluice.model;

/**
 * What a backend keeps with a client.
 *
 * @param version 0 before the first write, then one more with each
 * @param json a JSON object
 */
public record Session(long version, String json) {
    /** The most that a session's JSON text may have, in bytes of UTF-8. */
    public static final int MAX_BYTES = 64 * 1024;

    public static final Session EMPTY = new Session(0, "{}");
}
