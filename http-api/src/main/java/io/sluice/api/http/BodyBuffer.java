package io.sluice.api.http;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Where a body is rendered before its length is known; used again for the next one.
 *
 * <p><em>Threads:</em> one event loop. <em>Failure:</em> holds nothing but its array, of which it keeps at most 256 KiB.
 */
final class BodyBuffer extends OutputStream {
    private static final int KEPT = 256 * 1024;

    private byte[] bytes = new byte[8 * 1024];
    private int size;

    void reset() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[8 * 1024];
        }
    }

    int size() {
        return size;
    }

    /** The array itself: valid up to {@link #size()} and until the next reset. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public void write(int octet) {
        reserve(1);
        bytes[size++] = (byte) octet;
    }

    @Override
    public void write(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length << 1));
        }
    }
}
