package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.model.ConnectionView;

/** How messages stand on the wire of a connection, both ways. */
public enum Framing {
    /** RFC 6455. */
    WEBSOCKET("websocket", new WebSocketReader(false)) {
        @Override
        void encode(Message message, ByteBuf out, Deflation deflation) {
            webSocketFrame(message.kind.opcode, message.bytes, out);
        }
    },
    /** RFC 6455 with the extension of RFC 7692. */
    WEBSOCKET_DEFLATE("websocket", new WebSocketReader(true)) {
        @Override
        void encode(Message message, ByteBuf out, Deflation deflation) {
            byte[] deflated = message.deflated(deflation);
            if (deflated == null) {
                webSocketFrame(message.kind.opcode, message.bytes, out);
            } else {
                webSocketFrame(message.kind.opcode | COMPRESSED, deflated, out);
            }
        }
    },
    /** Lines ended by {@code \n}. */
    TEXT("text", new LineReader()) {
        @Override
        void encode(Message message, ByteBuf out, Deflation deflation) {
            if (message.kind.isData()) {
                out.writeBytes(message.bytes).writeByte('\n');
            }
        }
    },
    /** A 4-byte big-endian length that includes itself. */
    FRAME("frame", new LengthReader()) {
        @Override
        void encode(Message message, ByteBuf out, Deflation deflation) {
            if (message.kind.isData()) {
                out.writeInt(Integer.BYTES + message.bytes.length).writeBytes(message.bytes);
            }
        }
    };

    /** RSV1 of a frame's first byte: the message is compressed (RFC 7692 section 6). */
    static final int COMPRESSED = 0x40;

    private static final int FIN = 0x80;

    private final String label;
    private final FrameReader reader;

    Framing(String label, FrameReader reader) {
        this.label = label;
        this.reader = reader;
    }

    /** The name in {@link ConnectionView#protocol()}. */
    public String label() {
        return label;
    }

    FrameReader reader() {
        return reader;
    }

    boolean isWebSocket() {
        return this == WEBSOCKET || this == WEBSOCKET_DEFLATE;
    }

    /** Appends the message as this framing has it: nothing where it has no such thing. */
    final void write(Message message, ByteBuf out, Deflation deflation) {
        if (message.kind == Message.Kind.VERBATIM) {
            out.writeBytes(message.bytes);
        } else {
            encode(message, out, deflation);
        }
    }

    abstract void encode(Message message, ByteBuf out, Deflation deflation);

    /** A whole, unmasked frame (RFC 6455 section 5.2). */
    private static void webSocketFrame(int opcodeAndBits, byte[] payload, ByteBuf out) {
        out.writeByte(FIN | opcodeAndBits);
        if (payload.length < 126) {
            out.writeByte(payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.writeByte(126).writeShort(payload.length);
        } else {
            out.writeByte(127).writeLong(payload.length);
        }
        out.writeBytes(payload);
    }
}
