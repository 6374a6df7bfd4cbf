package io.sluice.testkit.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** What a hostile client does: how it begins, and the bytes that it repeats for as long as it is let. */
enum Attack {
    /** No attack: what the ratio of the two phases is worth on this machine at this time. */
    NOBODY(0, Kind.FLOOD, new byte[0]),
    /** Sockets that say nothing at all. */
    IDLE_SOCKETS(10_000, Kind.CROWD, new byte[0]),
    /** A request that has no end. */
    SLOW_HANDSHAKES(1_000, Kind.CROWD, endless()),
    STOPPED_READERS(20, Kind.READERS, masked(0x8A, new byte[0])),
    ONE_BYTE_READERS(20, Kind.READERS, masked(0x8A, new byte[0])),
    PING_FLOOD(4, Kind.FLOOD, times(4_000, masked(0x89, new byte[0]))),
    COMPRESSION_BOMB(4, Kind.FLOOD, times(500, masked(0xC2, bomb()))),
    /** The head of a frame of 1 GiB, and then its bytes. */
    GIANT_FRAME(4, Kind.FLOOD, giant()),
    TINY_FRAGMENTS(4, Kind.FLOOD, times(8_000, masked(0x01, new byte[0]), masked(0x00, new byte[0]))),
    MESSAGE_FLOOD(4, Kind.FLOOD, times(4_000, masked(0x81, new byte[] {'x'})));

    /** Who does it. */
    enum Kind {
        CROWD(3),
        READERS(3),
        /** It shows its effect at once: more and shorter phases make the figures steadier. */
        FLOOD(5);

        /** How often a round goes from calm to attack. */
        final int turns;

        Kind(int turns) {
            this.turns = turns;
        }
    }

    private static final int MASK_BIT = 0x80;
    private static final int BOMB_BYTES = 64 * 1024;

    /** How many at a time. */
    final int sockets;

    final Kind kind;

    /** What it says again and again, or byte by byte. */
    final byte[] bytes;

    Attack(int sockets, Kind kind, byte[] bytes) {
        this.sockets = sockets;
        this.kind = kind;
        this.bytes = bytes;
    }

    /** Asks for a WebSocket. */
    void greet(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2x1aWNlLWxvYWQtZ2VuIQ==\r\n"
                                + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Once more, reading nothing but what lies there; waits for as long as the server does not read. */
    void goOn(Socket socket) throws IOException {
        socket.getOutputStream().write(bytes);
        skipAll(socket);
    }

    /** Reads what lies there. */
    static void skipAll(Socket socket) throws IOException {
        var in = socket.getInputStream();
        for (int there = in.available(); there > 0; there = in.available()) {
            in.skipNBytes(there);
        }
    }

    private static byte[] endless() {
        return "GET / HTTP/1.1\r\nX: ".concat("x".repeat(1_000)).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] giant() {
        byte[] frame = new byte[64 * 1024];
        byte[] head = {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0x40};
        System.arraycopy(head, 0, frame, 0, head.length);
        return frame;
    }

    private static byte[] bomb() {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[BOMB_BYTES]);
        byte[] out = new byte[BOMB_BYTES];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4); // without what permessage-deflate leaves out
    }

    /** A frame with a mask of zeros, of at most 125 bytes. */
    private static byte[] masked(int first, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (MASK_BIT | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    /** The first one once, the last one as often as wanted after it. */
    private static byte[] times(int count, byte[]... frames) {
        var all = new ByteArrayOutputStream();
        if (frames.length > 1) {
            all.writeBytes(frames[0]);
        }
        for (int i = 0; i < count; i++) {
            all.writeBytes(frames[frames.length - 1]);
        }
        return all.toByteArray();
    }
}
