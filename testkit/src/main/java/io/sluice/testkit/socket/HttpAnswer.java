package io.sluice.testkit.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The answer that is being read: a head with Content-Length, and a body. */
final class HttpAnswer {
    private static final String CONTENT_LENGTH = "content-length:";

    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private int bodyAt;
    private int length;

    void clear() {
        in.clear();
    }

    /** Reads on; true when it is complete. */
    boolean readFrom(SocketChannel channel) throws IOException {
        if (!in.hasRemaining()) {
            throw new IOException("an answer of more than " + in.capacity() + " bytes");
        }
        if (channel.read(in) < 0) {
            throw new IOException("closed by the server");
        }
        bodyAt = bodyStart();
        if (bodyAt < 0) {
            return false;
        }
        length = contentLength();
        return in.position() >= bodyAt + length;
    }

    int status() {
        return (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + (in.get(11) - '0');
    }

    String body() {
        return text(bodyAt, length);
    }

    private int bodyStart() {
        for (int i = 0; i + 3 < in.position(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                return i + 4;
            }
        }
        return -1;
    }

    private int contentLength() throws IOException {
        for (int i = 0; i + CONTENT_LENGTH.length() < bodyAt; i++) {
            if (in.get(i) == '\n' && isContentLength(i + 1)) {
                return digitsAt(i + 1 + CONTENT_LENGTH.length());
            }
        }
        throw new IOException("an answer without Content-Length: " + text(0, bodyAt));
    }

    private boolean isContentLength(int at) {
        for (int i = 0; i < CONTENT_LENGTH.length(); i++) {
            if (Character.toLowerCase((char) in.get(at + i)) != CONTENT_LENGTH.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int digitsAt(int at) {
        int value = 0;
        for (int i = at; in.get(i) != '\r'; i++) {
            if (in.get(i) != ' ') {
                value = value * 10 + (in.get(i) - '0');
            }
        }
        return value;
    }

    private String text(int at, int count) {
        byte[] bytes = new byte[count];
        in.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
