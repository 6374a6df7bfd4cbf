package io.sluice.model;

import java.util.random.RandomGenerator;

/**
 * The name of a gateway node: 48 random bits, written as 8 base64url characters. It reveals no address.
 *
 * @param bits the 48 bits, in the low end
 */
public record NodeId(long bits) implements Comparable<NodeId> {
    /** Characters of the text form. */
    public static final int LENGTH = 8;

    /** @throws IllegalArgumentException if a bit above the 48th is set */
    public NodeId {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("bits: " + Long.toHexString(bits) + " (expected: at most 48 bits)");
        }
    }

    /** Draws an id; the caller claims it in Redis. */
    public static NodeId draw(RandomGenerator random) {
        return new NodeId(random.nextLong() >>> 16);
    }

    /** @throws IllegalArgumentException if the text is not 8 base64url characters */
    public static NodeId parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("node id: " + text + " (expected: 8 base64url characters)");
        }
        return new NodeId(Base64Bits.read(text, 0, LENGTH));
    }

    @Override
    public int compareTo(NodeId other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        Base64Bits.write(bits, text, 0, LENGTH);
        return new String(text);
    }
}
