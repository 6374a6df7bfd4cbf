package io.sluice.testkit.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One keep-alive HTTP connection with at most one request under way.
 *
 * <p>Threads: its loop's only.
 *
 * <p>Failure: a broken connection is answered with status 0 and stays broken.
 */
final class HttpCaller implements SelectorLoop.Ready, Outlet {
    private static final String CONTENT_LENGTH = "content-length:";

    private final SelectorLoop loop;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private Answer answer = (status, body) -> {};

    /** Connects at once: the few callers of a scenario are made before it begins. */
    HttpCaller(SelectorLoop loop, InetSocketAddress server) throws IOException {
        this.loop = loop;
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    void start() {
        try {
            loop.register(channel, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            failed(e);
        }
    }

    /** @param request from its position to its limit; small enough for the socket's send buffer */
    @Override
    public void send(ByteBuffer request, Answer listener) {
        answer = listener;
        in.clear();
        try {
            channel.write(request);
            if (request.hasRemaining()) {
                throw new IOException("request does not fit the send buffer");
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("closed by the server");
        }
        int bodyAt = bodyStart();
        if (bodyAt < 0) {
            return;
        }
        int length = contentLength(bodyAt);
        if (in.position() < bodyAt + length) {
            return;
        }
        int status = (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + (in.get(11) - '0');
        answer.answered(status, status == 200 ? "" : text(bodyAt, length));
    }

    @Override
    public void failed(IOException cause) {
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        answer.answered(0, cause.toString());
    }

    private int bodyStart() {
        for (int i = 0; i + 3 < in.position(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                return i + 4;
            }
        }
        return -1;
    }

    private int contentLength(int headEnd) throws IOException {
        for (int i = 0; i + CONTENT_LENGTH.length() < headEnd; i++) {
            if (in.get(i) == '\n' && isContentLength(i + 1)) {
                return digitsAt(i + 1 + CONTENT_LENGTH.length());
            }
        }
        throw new IOException("an answer without Content-Length: " + text(0, headEnd));
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

    private String text(int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
