package io.sluice.model;

/**
 * The name of a set of clients that backends join and leave; it exists while it has a member.
 *
 * @param value opaque text, 1 to 256 bytes of UTF-8
 */
public record Group(String value) {
    /** @throws IllegalArgumentException if empty, too long or not encodable */
    public Group {
        Name.check("group", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
