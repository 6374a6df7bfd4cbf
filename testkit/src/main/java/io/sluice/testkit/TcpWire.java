package io.sluice.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/**
 * The two plain TCP protocols: lines ended by a newline, or a 4-byte big-endian length that includes itself.
 *
 * <p>Threads: sends from one thread at a time; a thread of its own reads.
 *
 * <p>Failure: an end is 1006; these protocols have no close codes, and no ping either.
 */
final class TcpWire implements Wire {
    private static final int LENGTH_BYTES = 4;

    private final Socket socket;
    private final Inbox inbox;
    private final boolean framed;

    private TcpWire(Socket socket, Inbox inbox, boolean framed) {
        this.socket = socket;
        this.inbox = inbox;
        this.framed = framed;
    }

    static TcpWire open(SocketFactory sockets, String host, int port, boolean framed, Inbox inbox) {
        try {
            var wire = new TcpWire(sockets.createSocket(host, port), inbox, framed);
            wire.socket.setTcpNoDelay(true);
            Thread reader = new Thread(wire::read, "tcp-client-" + wire.socket.getLocalPort());
            reader.setDaemon(true);
            reader.start();
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            while (true) {
                inbox.text(framed ? frame(in) : line(in));
            }
        } catch (IOException e) {
            inbox.closed(1006, "");
        }
    }

    private static String frame(DataInputStream in) throws IOException {
        byte[] message = new byte[in.readInt() - LENGTH_BYTES];
        in.readFully(message);
        return new String(message, StandardCharsets.UTF_8);
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (byte b = in.readByte(); b != '\n'; b = in.readByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void text(String message) {
        binary(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void binary(byte[] message) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH_BYTES + message.length + 1);
        if (framed) {
            out.putInt(LENGTH_BYTES + message.length).put(message);
        } else {
            out.put(message).put((byte) '\n');
        }
        try {
            socket.getOutputStream().write(out.array(), 0, out.position());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void ping() {
        throw new IllegalStateException("text and frame clients have no ping");
    }

    @Override
    public void close(int code, String reason) {
        abort();
    }

    @Override
    public void abort() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
