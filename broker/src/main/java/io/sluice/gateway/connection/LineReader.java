package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.model.CloseReason;

/** Lines ended by {@code \n}; a {@code \r} before it is dropped. */
final class LineReader implements FrameReader {
    @Override
    public boolean readOne(Connection connection, ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        int limit = connection.input().maxMessageSize();
        if (length > limit + 1 || length < 0 && in.readableBytes() > limit + 1) {
            connection.fail(CloseReason.TOO_BIG, "line too long");
            return false;
        }
        if (length < 0) {
            return false;
        }
        ByteBuf line = in.readSlice(length);
        in.skipBytes(1);
        if (length > 0 && line.getByte(length - 1) == '\r') {
            line = line.slice(0, length - 1);
        }
        if (line.readableBytes() > limit) {
            connection.fail(CloseReason.TOO_BIG, "line too long");
            return false;
        }
        connection.input().message(connection, false, line);
        return true;
    }
}
