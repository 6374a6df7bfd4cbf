package io.sluice.testkit.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message of 128 ASCII bytes, written and read in place:
 *
 * <pre>
 * 0         3            13             32                    128
 * | stream  | number     | nanoTime     | padding ...          |
 * </pre>
 *
 * A stream is one publisher writing to one group; its messages are numbered from 1 without gaps.
 */
final class Payload {
    static final int LENGTH = 128;
    private static final int NUMBER_AT = 3;
    private static final int TIME_AT = 13;
    private static final int PADDING_AT = 32;

    private Payload() {}

    static byte[] blank() {
        return "0".repeat(PADDING_AT).concat("x".repeat(LENGTH - PADDING_AT)).getBytes(StandardCharsets.US_ASCII);
    }

    static void write(ByteBuffer to, int at, int stream, long number, long nanos) {
        digits(to, at, NUMBER_AT, stream);
        digits(to, at + NUMBER_AT, TIME_AT - NUMBER_AT, number);
        digits(to, at + TIME_AT, PADDING_AT - TIME_AT, nanos);
    }

    static int stream(ByteBuffer from, int at) {
        return (int) number(from, at, NUMBER_AT);
    }

    static long number(ByteBuffer from, int at) {
        return number(from, at + NUMBER_AT, TIME_AT - NUMBER_AT);
    }

    static long sentAt(ByteBuffer from, int at) {
        return number(from, at + TIME_AT, PADDING_AT - TIME_AT);
    }

    private static void digits(ByteBuffer to, int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            to.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private static long number(ByteBuffer from, int at, int width) {
        long value = 0;
        for (int i = at; i < at + width; i++) {
            value = value * 10 + (from.get(i) - '0');
        }
        return value;
    }
}
