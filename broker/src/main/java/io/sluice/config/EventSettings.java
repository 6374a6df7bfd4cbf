package io.sluice.config;

import java.util.Set;

/**
 * Which client events a node records for backends, and how many.
 *
 * @param types {@code connected}, {@code message}, {@code closed}; empty = nothing is recorded
 * @param maxLength unread entries of a node from which on clients that send messages are not read
 * @param maxBytes the same by size
 * @param delivered this cluster has a webhook that reads them: they are kept for it before it has begun to
 */
public record EventSettings(Set<String> types, long maxLength, long maxBytes, boolean delivered) {
    public static final long DEFAULT_LENGTH = 50_000;
    public static final long DEFAULT_BYTES = 64L << 20;

    public EventSettings {
        types = Set.copyOf(types);
    }

    /** With the limits of a configuration that names none. */
    public static EventSettings of(String... types) {
        return new EventSettings(Set.of(types), DEFAULT_LENGTH, DEFAULT_BYTES, false);
    }

    public boolean isOn() {
        return !types.isEmpty();
    }

    /** Whether what clients say is recorded. */
    public boolean recordsMessages() {
        return types.contains("message");
    }
}
