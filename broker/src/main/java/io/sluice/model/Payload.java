package io.sluice.model;

import java.nio.charset.StandardCharsets;

/**
 * What a client receives as one message. The bytes are not copied and must not be changed.
 *
 * @param binary whether a WebSocket client gets a binary frame instead of a text frame
 * @param bytes the message; UTF-8 if not binary
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked for, and a copy for every message would be waste
public record Payload(boolean binary, byte[] bytes) {
    /** The most that a message to clients may have, in bytes: it travels in one frame of 256 KiB. */
    public static final int MAX_BYTES = 240 * 1024;

    public static Payload text(String text) {
        return new Payload(false, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Payload binary(byte[] bytes) {
        return new Payload(true, bytes);
    }
}
