package io.sluice.model;

import java.util.random.RandomGenerator;

/**
 * The name of one connection: the 48 bits of its node followed by 80 random bits, written as 22 base64url characters.
 *
 * <p>Never used twice and not guessable when the generator is a CSPRNG. Its first 8 characters are the node id, so a
 * message for it needs no look-up; the other 14, its {@linkplain #local() local part}, name it within that node.
 *
 * @param high the node's 48 bits, then the first 16 random bits
 * @param low the other 64 random bits
 */
public record ClientId(long high, long low) {
    /** Characters of the text form. */
    public static final int LENGTH = 22;

    /** Characters of the local part: 80 bits and four zero bits. */
    public static final int LOCAL_LENGTH = LENGTH - NodeId.LENGTH;

    /** Draws an id on a node. */
    public static ClientId draw(NodeId node, RandomGenerator random) {
        return new ClientId(node.bits() << 16 | (random.nextInt() & 0xFFFF), random.nextLong());
    }

    /** @throws IllegalArgumentException if the text is not the form that {@link #toString()} gives */
    public static ClientId parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("client_id: " + text + " (expected: 22 base64url characters)");
        }
        return of(new NodeId(Base64Bits.read(text, 0, NodeId.LENGTH)), text.substring(NodeId.LENGTH));
    }

    /** @throws IllegalArgumentException if {@code local} is not a local part */
    public static ClientId of(NodeId node, String local) {
        if (local.length() != LOCAL_LENGTH) {
            throw new IllegalArgumentException("client_id: " + node + local + " (expected: 22 base64url characters)");
        }
        // 14 digits are 84 bits: 16 of them belong to `high`, 64 to `low`, the last four are padding.
        long first = Base64Bits.read(local, 0, 7); // 42 bits
        long second = Base64Bits.read(local, 7, 7); // 42 bits
        if ((second & 15) != 0) {
            throw new IllegalArgumentException("client_id: " + node + local + " (expected: zero padding bits)");
        }
        return new ClientId(node.bits() << 16 | first >>> 26, first << 38 | second >>> 4);
    }

    /** Whether this is a {@linkplain #local() local part}. */
    public static boolean isLocal(String text) {
        try {
            return text.length() == LOCAL_LENGTH
                    && (Base64Bits.read(text, 7, 7) & 15) == 0
                    && Base64Bits.read(text, 0, 7) >= 0;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /** The node that holds the connection. */
    public NodeId node() {
        return new NodeId(high >>> 16);
    }

    /** The 14 characters that name it within its node. */
    public String local() {
        char[] text = new char[LOCAL_LENGTH];
        writeLocal(text, 0);
        return new String(text);
    }

    private void writeLocal(char[] text, int from) {
        Base64Bits.write((high & 0xFFFF) << 26 | low >>> 38, text, from, 7);
        Base64Bits.write((low & (1L << 38) - 1) << 4, text, from + 7, 7);
    }

    @Override
    public int hashCode() {
        return (int) (low ^ low >>> 32);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof ClientId that && high == that.high && low == that.low;
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        Base64Bits.write(high >>> 16, text, 0, NodeId.LENGTH);
        writeLocal(text, NodeId.LENGTH);
        return new String(text);
    }
}
