package io.sluice.model;

/**
 * What a backend keeps with a client.
 *
 * @param version 0 before the first write, then one more with each
 * @param json a JSON object
 */
public record Session(long version, String json) {
    public static final Session EMPTY = new Session(0, "{}");
}
