package io.sluice.backplane.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows a byte array: numbers as LEB128 varints or big-endian, texts and bytes with their length before them. */
final class WireWriter {
    private byte[] bytes;
    private int length;

    WireWriter(int capacity) {
        bytes = new byte[capacity];
    }

    WireWriter octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    WireWriter varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** The low {@code count} bytes, highest first. */
    WireWriter fixed(long value, int count) {
        room(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    WireWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    WireWriter block(byte[] block) {
        varint(block.length);
        room(block.length);
        System.arraycopy(block, 0, bytes, length, block.length);
        length += block.length;
        return this;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
