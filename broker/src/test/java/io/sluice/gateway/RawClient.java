package io.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that writes the bytes that the test wants it to write, right or wrong. */
public final class RawClient implements Closeable {
    public record WsFrame(int first, byte[] payload) {
        public int opcode() {
            return first & 0xF;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public int closeCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    public static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    public RawClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public static RawClient connect(InetSocketAddress address) throws IOException {
        return new RawClient(new Socket("127.0.0.1", address.getPort()));
    }

    /** A WebSocket that has been answered 101. */
    public static RawClient webSocket(InetSocketAddress address, String... headers) throws IOException {
        RawClient client = connect(address);
        String head = client.handshake(headers);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            client.close();
            throw new IOException(head);
        }
        return client;
    }

    public String handshake(String... headers) throws IOException {
        StringBuilder request = new StringBuilder(REQUEST);
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        write(request.append("\r\n").toString());
        return readHead();
    }

    public void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** A masked frame. */
    public void frame(int first, byte[] payload) throws IOException {
        out.write(masked(first, payload));
    }

    public static byte[] masked(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xFF).putLong(payload.length);
        }
        byte[] mask = {1, 2, (byte) 0xF3, 4};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    public void text(String text) throws IOException {
        frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    public String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("after: " + head);
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    public WsFrame readFrame() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new WsFrame(first, payload);
    }

    /** The payload of the next frame that is not a ping. */
    public String readText() throws IOException {
        WsFrame frame = readFrame();
        while (frame.opcode() == 9) {
            frame = readFrame();
        }
        return frame.text();
    }

    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    public DataInputStream in() {
        return in;
    }

    public Socket socket() {
        return socket;
    }

    /** Whether the server ends the connection, whatever else it still sends. */
    public boolean isEnded() {
        try {
            while (in.read() >= 0) {
                // what is still under way does not matter
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
