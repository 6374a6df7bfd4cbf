package io.sluice.testkit.fault.crowd;

import java.nio.ByteBuffer;

/** Numbered messages: {@code #<series>.<number>} and a filling. */
final class Text {
    private static final String FILLING = " " + "x".repeat(48);

    private Text() {}

    static String of(int series, int number) {
        return "#" + series + "." + number + FILLING;
    }

    /** The series; -1 if this is no numbered message. */
    static int series(ByteBuffer in, int at, int length) {
        return length > 0 && in.get(at) == '#' ? digits(in, at + 1, at + length) : -1;
    }

    /** The number; -1 if this is no numbered message. */
    static int number(ByteBuffer in, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (in.get(i) == '.') {
                return digits(in, i + 1, at + length);
            }
        }
        return -1;
    }

    private static int digits(ByteBuffer in, int from, int end) {
        int value = 0;
        int at = from;
        while (at < end && in.get(at) >= '0' && in.get(at) <= '9') {
            value = value * 10 + (in.get(at++) - '0');
        }
        return at == from ? -1 : value;
    }
}
