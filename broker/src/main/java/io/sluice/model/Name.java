package io.sluice.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What uids and groups have in common: opaque, not empty, at most 256 bytes of UTF-8. */
final class Name {
    static final int MAX_BYTES = 256;

    private Name() {}

    static void check(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(what + ": empty (expected: 1 to " + MAX_BYTES + " bytes of UTF-8)");
        }
        int length = utf8Length(value);
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + ": " + length + " bytes (expected: 1 to " + MAX_BYTES + " bytes of UTF-8)");
        }
        if (length < 0) {
            throw new IllegalArgumentException(what + ": an unpaired surrogate (expected: text that UTF-8 can carry)");
        }
    }

    private static int utf8Length(String value) {
        if (value.length() > MAX_BYTES) {
            return value.getBytes(StandardCharsets.UTF_8).length;
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            return -1;
        }
    }
}
