package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.model.CloseReason;

/** Messages after a 4-byte big-endian length that includes itself. */
final class LengthReader implements FrameReader {
    @Override
    public boolean readOne(Connection connection, ByteBuf in) {
        if (in.readableBytes() < Integer.BYTES) {
            return false;
        }
        int length = in.getInt(in.readerIndex());
        if (length < Integer.BYTES) {
            connection.fail(CloseReason.PROTOCOL_ERROR, "length below 4");
            return false;
        }
        if (length - Integer.BYTES > connection.input().maxMessageSize()) {
            connection.fail(CloseReason.TOO_BIG, "message too big");
            return false;
        }
        if (in.readableBytes() < length) {
            return false;
        }
        in.skipBytes(Integer.BYTES);
        connection.input().message(connection, true, in.readSlice(length - Integer.BYTES));
        return true;
    }
}
