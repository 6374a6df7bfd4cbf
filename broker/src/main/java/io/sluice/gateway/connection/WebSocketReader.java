package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.model.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Frames of RFC 6455 section 5 from a client, with permessage-deflate (RFC 7692) where it was agreed. */
final class WebSocketReader implements FrameReader {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int RESERVED_2_AND_3 = 0x30;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int LARGEST_CONTROL = 125;

    /** A message may have so many fragments, or more if it may be so large that they are of this size on average. */
    private static final int LEAST_FRAGMENTS = 1_024;

    private static final int SMALLEST_FRAGMENT = 64;

    private final boolean deflate;

    WebSocketReader(boolean deflate) {
        this.deflate = deflate;
    }

    @Override
    public boolean readOne(Connection connection, ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        int second = in.getUnsignedByte(in.readerIndex() + 1);
        Inbound inbound = connection.inbound;
        String flaw = flaw(first, second, inbound != null && inbound.isFragmented());
        if (flaw != null) {
            connection.fail(CloseReason.PROTOCOL_ERROR, flaw);
            return false;
        }
        int lengthBytes = lengthBytes(second);
        if (in.readableBytes() < 2 + lengthBytes) {
            return false;
        }
        long length = length(in, second);
        if (!isShortest(length, lengthBytes)) {
            connection.fail(CloseReason.PROTOCOL_ERROR, "length not in its shortest form");
            return false;
        }
        boolean control = (first & 0xF) >= CLOSE;
        if (!control
                && length + (inbound == null ? 0 : inbound.fragmentBytes())
                        > connection.input().maxMessageSize()) {
            connection.fail(CloseReason.TOO_BIG, "message too big");
            return false;
        }
        int head = 2 + lengthBytes + MASK_BYTES;
        if (in.readableBytes() < head + length) {
            return false;
        }
        in.skipBytes(head);
        int mask = in.getInt(in.readerIndex() - MASK_BYTES);
        ByteBuf payload = in.readSlice((int) length);
        unmask(payload, mask);
        if (control) {
            control(connection, first & 0xF, payload);
        } else {
            content(connection, first, payload);
        }
        return true;
    }

    private @Nullable String flaw(int first, int second, boolean fragmented) {
        int opcode = first & 0xF;
        if ((second & MASKED) == 0) {
            return "frame not masked";
        }
        boolean startsMessage = opcode == TEXT || opcode == BINARY;
        if ((first & RESERVED_2_AND_3) != 0 || (first & Framing.COMPRESSED) != 0 && !(deflate && startsMessage)) {
            return "reserved bit set";
        }
        if (opcode >= CLOSE) {
            if (opcode > PONG) {
                return "unknown opcode";
            }
            return (first & FIN) == 0 || (second & 0x7F) > LARGEST_CONTROL ? "control frame split or too long" : null;
        }
        if (opcode > BINARY) {
            return "unknown opcode";
        }
        return startsMessage == fragmented ? "fragments out of order" : null;
    }

    private static int lengthBytes(int second) {
        int length = second & 0x7F;
        return length < 126 ? 0 : length == 126 ? 2 : 8;
    }

    private static long length(ByteBuf in, int second) {
        int at = in.readerIndex() + 2;
        int length = second & 0x7F;
        return length < 126 ? length : length == 126 ? in.getUnsignedShort(at) : in.getLong(at);
    }

    private static boolean isShortest(long length, int lengthBytes) {
        return lengthBytes == 0 || (lengthBytes == 2 ? length > LARGEST_CONTROL : length > 0xFFFF);
    }

    /** RFC 6455 section 5.3, eight bytes at a time. */
    static void unmask(ByteBuf payload, int mask) {
        int at = payload.readerIndex();
        int end = payload.writerIndex();
        long wide = (mask & 0xFFFFFFFFL) << 32 | mask & 0xFFFFFFFFL;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            payload.setLong(at, payload.getLong(at) ^ wide);
        }
        for (int shift = 24; at < end; at++, shift = shift - 8 & 31) {
            payload.setByte(at, payload.getByte(at) ^ mask >> shift);
        }
    }

    private static void control(Connection connection, int opcode, ByteBuf payload) {
        switch (opcode) {
            case PING -> connection.input().ping(connection, ByteBufUtil.getBytes(payload));
            case PONG -> connection.input().pong(connection);
            default -> close(connection, payload);
        }
    }

    /** RFC 6455 sections 5.5.1 and 7.4. */
    private static void close(Connection connection, ByteBuf payload) {
        if (!payload.isReadable()) {
            connection.input().closeFrame(connection, Message.NO_STATUS);
            return;
        }
        if (payload.readableBytes() == 1 || !mayBeSent(payload.getUnsignedShort(payload.readerIndex()))) {
            connection.fail(CloseReason.PROTOCOL_ERROR, "close code not allowed");
            return;
        }
        int code = payload.readUnsignedShort();
        if (isUtf8(payload)) {
            connection.input().closeFrame(connection, code);
        } else {
            connection.fail(CloseReason.INVALID_UTF8, "close reason is not UTF-8");
        }
    }

    private static boolean mayBeSent(int code) {
        boolean reserved = code == 1004 || code == 1005 || code == 1006;
        return code >= 1000 && code <= 1014 && !reserved || code >= 3000 && code <= 4999;
    }

    private static void content(Connection connection, int first, ByteBuf payload) {
        boolean last = (first & FIN) != 0;
        if ((first & 0xF) == CONTINUATION) {
            Inbound inbound = connection.ownInbound();
            if (inbound.fragmentCount() >= mostFragments(connection)) {
                connection.fail(CloseReason.POLICY, "too many fragments");
                return;
            }
            inbound.add(payload);
            if (last) {
                ByteBuf whole = inbound.takeFragments();
                try {
                    message(connection, inbound.isBinary(), inbound.isCompressed(), whole);
                } finally {
                    whole.release();
                }
            }
            return;
        }
        boolean binary = (first & 0xF) == BINARY;
        boolean compressed = (first & Framing.COMPRESSED) != 0;
        if (last) {
            message(connection, binary, compressed, payload);
        } else {
            connection
                    .ownInbound()
                    .begin(binary, compressed, payload, connection.ctx().alloc());
        }
    }

    /** Empty ones would have no end otherwise, and tiny ones cost more than they bring. */
    private static int mostFragments(Connection connection) {
        return Math.max(LEAST_FRAGMENTS, connection.input().maxMessageSize() / SMALLEST_FRAGMENT);
    }

    private static void message(Connection connection, boolean binary, boolean compressed, ByteBuf payload) {
        if (!compressed) {
            plainMessage(connection, binary, payload);
            return;
        }
        ByteBuf inflated = connection.ctx().alloc().buffer();
        try {
            connection
                    .input()
                    .deflation()
                    .inflate(payload, inflated, connection.input().maxMessageSize());
            if (connection.input().mayInflate(connection, inflated.readableBytes())) {
                plainMessage(connection, binary, inflated);
            }
        } catch (Deflation.TooBig e) {
            connection.fail(CloseReason.TOO_BIG, "message too big");
        } catch (DataFormatException e) {
            connection.fail(CloseReason.PROTOCOL_ERROR, "message cannot be inflated");
        } finally {
            inflated.release();
        }
    }

    private static void plainMessage(Connection connection, boolean binary, ByteBuf payload) {
        if (binary || isUtf8(payload)) {
            connection.input().message(connection, binary, payload);
        } else {
            connection.fail(CloseReason.INVALID_UTF8, "text is not UTF-8");
        }
    }

    private static boolean isUtf8(ByteBuf text) {
        return ByteBufUtil.isText(text, StandardCharsets.UTF_8);
    }
}
