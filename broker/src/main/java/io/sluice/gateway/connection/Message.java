package io.sluice.gateway.connection;

import io.sluice.model.CloseReason;
import io.sluice.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written to one or to many connections of an event loop.
 *
 * <p>Threads: immutable, but for the compressed form that its loop keeps in it: one for each loop.
 */
public final class Message {
    /** What it is on the wire; the numbers are the opcodes of RFC 6455 section 5.2. */
    enum Kind {
        TEXT(0x1),
        BINARY(0x2),
        CLOSE(0x8),
        PING(0x9),
        PONG(0xA),
        /** Bytes that are written as they are. */
        VERBATIM(-1);

        final int opcode;

        Kind(int opcode) {
            this.opcode = opcode;
        }

        boolean isData() {
            return opcode == 0x1 || opcode == 0x2;
        }
    }

    /** Messages smaller than this are not compressed: the header of a frame costs more than it saves. */
    static final int DEFLATE_FROM = 256;

    private static final int LARGEST_HEADER = 10;
    private static final int LARGEST_REASON = 123;

    final Kind kind;
    final byte[] bytes;
    private byte @Nullable [] deflated;
    private boolean deflateTried;

    private Message(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    public static Message of(Payload payload) {
        return new Message(payload.binary() ? Kind.BINARY : Kind.TEXT, payload.bytes());
    }

    static Message text(String text) {
        return new Message(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message ping() {
        return new Message(Kind.PING, new byte[0]);
    }

    static Message pong(byte[] same) {
        return new Message(Kind.PONG, same);
    }

    static Message verbatim(byte[] bytes) {
        return new Message(Kind.VERBATIM, bytes);
    }

    /**
     * A close frame (RFC 6455 section 5.5.1).
     *
     * @param code 1005 for one without a code
     * @param reason cut to 123 bytes, at the border of a character
     */
    static Message close(int code, String reason) {
        if (code == NO_STATUS) {
            return new Message(Kind.CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, LARGEST_REASON);
        while (length < text.length && length > 0 && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] body = new byte[2 + length];
        body[0] = (byte) (code >> 8);
        body[1] = (byte) code;
        System.arraycopy(text, 0, body, 2, length);
        return new Message(Kind.CLOSE, body);
    }

    static Message close(CloseReason reason, String text) {
        return close(reason.code(), text);
    }

    /** RFC 6455 section 7.1.5: a close frame that named no code. */
    static final int NO_STATUS = 1005;

    /** An upper bound of the bytes on the wire, whatever the framing. */
    int bound() {
        return bytes.length + LARGEST_HEADER;
    }

    /** The compressed form, or null if it would not be smaller; made once. */
    byte @Nullable [] deflated(Deflation deflation) {
        if (!deflateTried) {
            deflateTried = true;
            deflated = kind.isData() && bytes.length >= DEFLATE_FROM ? deflation.deflate(bytes) : null;
        }
        return deflated;
    }

    @Override
    public String toString() {
        return kind + " " + Arrays.hashCode(bytes) + " of " + bytes.length + " bytes";
    }
}
