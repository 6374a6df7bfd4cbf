package io.sluice.backplane.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link WireWriter} wrote; every length is checked before anything is allocated for it. */
final class WireReader {
    private final byte[] bytes;
    private int at;

    WireReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    int offset() {
        return at;
    }

    int octet() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new WireException(at, "a number of more than 10 bytes");
    }

    /** A count of things that take at least one byte each. */
    int count() {
        long count = varint();
        if (count < 0 || count > bytes.length - at) {
            throw new WireException(at, "count " + count + " (expected: at most " + (bytes.length - at) + ")");
        }
        return (int) count;
    }

    long fixed(int count) {
        need(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[at++] & 0xFF;
        }
        return value;
    }

    String text() {
        int length = count();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    byte[] block() {
        int length = count();
        byte[] block = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return block;
    }

    private void need(int count) {
        if (bytes.length - at < count) {
            throw new WireException(at, "ends here (expected: " + count + " more bytes)");
        }
    }
}
