package io.sluice.model;

import java.util.Arrays;

/** Numbers as base64url digits (RFC 4648 section 5), six bits a character, highest first. */
final class Base64Bits {
    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = (byte) i;
        }
    }

    private Base64Bits() {}

    static void write(long bits, char[] target, int from, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            target[from + i] = DIGITS[(int) (bits & 63)];
            bits >>>= 6;
        }
    }

    static long read(CharSequence text, int from, int digits) {
        long bits = 0;
        for (int i = from; i < from + digits; i++) {
            char c = text.charAt(i);
            int value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                throw new IllegalArgumentException("id: " + text + " (expected: base64url characters only)");
            }
            bits = bits << 6 | value;
        }
        return bits;
    }
}
