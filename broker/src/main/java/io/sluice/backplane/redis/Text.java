package io.sluice.backplane.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Values of Redis as text and numbers. */
final class Text {
    private Text() {}

    static String of(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** @throws IllegalStateException naming {@code what}, if it is not a whole number */
    static long number(String what, byte[] bytes) {
        String text = of(bytes);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(what + ": " + text + " (expected: a whole number)", e);
        }
    }
}
