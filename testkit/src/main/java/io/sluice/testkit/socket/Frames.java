package io.sluice.testkit.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a server's WebSocket frames where they lie (RFC 6455 section 5.2): unmasked, whole, below 64 KiB. */
final class Frames {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    private Frames() {}

    /** Takes one frame: its payload is {@code at} to {@code at + length} of {@code in}. */
    interface Sink {
        void frame(int opcode, ByteBuffer in, int at, int length) throws IOException;
    }

    /** Hands over the frame at the position and moves behind it; false, and nothing is moved, while it is incomplete. */
    static boolean next(ByteBuffer in, Sink sink) throws IOException {
        int at = in.position();
        int available = in.limit() - at;
        if (available < 2) {
            return false;
        }
        int length = in.get(at + 1) & 0x7F;
        int header = 2;
        if (length == 127) {
            throw new IOException("a frame of 64 KiB or more");
        }
        if (length == 126) {
            header = 4;
            length = available < header ? 0 : in.getShort(at + 2) & 0xFFFF;
        }
        if (available < header + length) {
            return false;
        }
        in.position(at + header + length);
        sink.frame(in.get(at) & 0x0F, in, at + header, length);
        return true;
    }
}
