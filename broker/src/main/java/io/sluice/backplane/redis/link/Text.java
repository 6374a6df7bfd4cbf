package io.sluice.backplane.redis.link;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Values of Redis as text and numbers. */
public final class Text {
    private Text() {}

    public static String of(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** @throws IllegalStateException naming {@code what}, if it is not a whole number */
    public static long number(String what, byte[] bytes) {
        String text = of(bytes);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(what + ": " + text + " (expected: a whole number)", e);
        }
    }
}
