package io.sluice.testkit.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client: a socket that reads WebSocket frames where they lie.
 *
 * <pre>
 * CONNECTING ── connected, request written ──▶ UPGRADING ── 101 ──▶ GREETING ── welcome ──▶ OPEN ──▶ CLOSED
 *      └────────────────────────── RAW: no handshake, no welcome ────────────────────────────┘
 * </pre>
 *
 * <p>Threads: its loop's only.
 *
 * <p>Failure: an end, asked for by {@link #close} or not, is told to the listener once; {@link #abort} tells nobody.
 */
public final class Peer implements SelectorLoop.Ready, Frames.Sink {
    private static final byte[] NOTHING = new byte[0];
    private static final int CLIENT_ID_LENGTH = 22;

    private final SelectorLoop loop;
    private final Listener listener;
    private final @Nullable ByteBuffer upgrade;
    private final int index;
    private final SocketChannel channel;
    private State state = State.CONNECTING;
    private byte[] rest = NOTHING;
    private String clientId = "";

    private enum State {
        CONNECTING,
        UPGRADING,
        GREETING,
        OPEN,
        CLOSED
    }

    /** Hears what happens to it, on the loop. */
    public interface Listener {
        /** It has its welcome message. */
        void opened(Peer peer);

        /** A message: bytes {@code at} to {@code at + length} of {@code in}. */
        void message(Peer peer, ByteBuffer in, int at, int length);

        void closed(Peer peer, Ending how);
    }

    /**
     * @param upgrade the request to open with; null for a bare socket that only carries frames
     * @param from local address, so that one process can hold more connections than one address has ports
     */
    public Peer(
            SelectorLoop loop,
            Listener listener,
            int index,
            @Nullable ByteBuffer upgrade,
            SocketAddress from,
            InetSocketAddress to)
            throws IOException {
        this.loop = loop;
        this.listener = listener;
        this.index = index;
        this.upgrade = upgrade;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(from);
        if (channel.connect(to)) {
            loop.register(channel, SelectionKey.OP_READ, this);
            connected();
        } else {
            loop.register(channel, SelectionKey.OP_CONNECT, this);
        }
    }

    /** The number it was made with. */
    public int index() {
        return index;
    }

    /** What its welcome message said; empty before. */
    public String clientId() {
        return clientId;
    }

    /** Ends it with a reset, which leaves no port in TIME_WAIT. */
    public void abort() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            // It is gone, which was the wish.
        }
        state = State.CLOSED;
    }

    /** Says goodbye with a close frame; the server's answer, or the end of the connection, is told to the listener. */
    public void close(int code) {
        try {
            channel.write(closeFrame(code));
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void failed(IOException cause) {
        if (state != State.CLOSED) {
            abort();
            listener.closed(this, Ending.broken(String.valueOf(cause.getMessage())));
        }
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        if (state == State.CONNECTING) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            connected();
            return;
        }
        ByteBuffer in = loop.input();
        in.clear();
        in.put(rest);
        rest = NOTHING;
        if (channel.read(in) < 0) {
            throw new IOException("closed by the server");
        }
        in.flip();
        parse(in);
        if (in.hasRemaining() && state != State.CLOSED) {
            rest = new byte[in.remaining()];
            in.get(rest);
        }
    }

    private void connected() throws IOException {
        if (upgrade == null) {
            state = State.OPEN;
            listener.opened(this);
        } else {
            state = State.UPGRADING;
            channel.write(upgrade.duplicate());
        }
    }

    private void parse(ByteBuffer in) throws IOException {
        if (state == State.UPGRADING && !switched(in)) {
            return;
        }
        while (state != State.CLOSED && Frames.next(in, this)) {
            // Each turn consumes one frame.
        }
    }

    /** Reads the answer to the upgrade; false while it is incomplete. */
    private boolean switched(ByteBuffer in) throws IOException {
        for (int i = in.position(); i + 3 < in.limit(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                String head = ascii(in, in.position(), i - in.position());
                if (!head.startsWith("HTTP/1.1 101")) {
                    ended(Ending.refused(ascii(in, in.position(), in.remaining())));
                    return false;
                }
                in.position(i + 4);
                state = State.GREETING;
                return true;
            }
        }
        return false;
    }

    @Override
    public void frame(int opcode, ByteBuffer in, int at, int length) throws IOException {
        switch (opcode) {
            case Frames.TEXT, Frames.BINARY -> message(in, at, length);
            case Frames.CLOSE -> closed(in, at, length);
            case Frames.PING -> pong(in, at, length);
            default -> throw new IOException("unexpected opcode " + opcode);
        }
    }

    private void message(ByteBuffer in, int at, int length) {
        if (state == State.GREETING) {
            clientId = clientIdOf(ascii(in, at, length));
            state = State.OPEN;
            listener.opened(this);
        } else {
            listener.message(this, in, at, length);
        }
    }

    /** Answers the close frame, as a browser would (RFC 6455 section 5.5.1), and leaves the rest to TCP. */
    private void closed(ByteBuffer in, int at, int length) throws IOException {
        int code = length >= 2 ? in.getShort(at) & 0xFFFF : 1005;
        channel.write(closeFrame(code == 1005 ? 1000 : code));
        ended(Ending.closed(code, length > 2 ? ascii(in, at + 2, length - 2) : ""));
    }

    private void ended(Ending how) throws IOException {
        channel.close();
        state = State.CLOSED;
        listener.closed(this, how);
    }

    /** Masked with 0, which leaves the payload as it is. */
    private static ByteBuffer closeFrame(int code) {
        return ByteBuffer.allocate(8)
                .put((byte) 0x88)
                .put((byte) 0x82)
                .putInt(0)
                .putShort((short) code)
                .flip();
    }

    private void pong(ByteBuffer in, int at, int length) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(6 + length);
        out.put((byte) 0x8A).put((byte) (0x80 | length)).putInt(0);
        for (int i = 0; i < length; i++) {
            out.put(in.get(at + i));
        }
        channel.write(out.flip());
    }

    private static String clientIdOf(String welcome) {
        int at = welcome.indexOf("client_id\":\"");
        return at < 0 ? "" : welcome.substring(at + 12, at + 12 + CLIENT_ID_LENGTH);
    }

    private static String ascii(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
