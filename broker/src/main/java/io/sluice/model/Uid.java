package io.sluice.model;

/**
 * The name that backends give to a user; one uid may have many clients, a client at most one uid.
 *
 * @param value opaque text, 1 to 256 bytes of UTF-8
 */
public record Uid(String value) {
    /** @throws IllegalArgumentException if empty, too long or not encodable */
    public Uid {
        Name.check("uid", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
