package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.model.CloseReason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines ended by {@code \n}; a {@code \r} before it is dropped. They carry bytes: a line that is not UTF-8 is a binary
 * message.
 */
final class LineReader implements FrameReader {
    @Override
    public boolean readOne(Connection connection, ByteBuf in) {
        int length = lengthOfLine(connection.inbound, in);
        int limit = connection.input().maxMessageSize();
        if (length > limit + 1 || length < 0 && in.readableBytes() > limit + 1) {
            connection.fail(CloseReason.TOO_BIG, "line too long");
            return false;
        }
        if (length < 0) {
            if (in.isReadable()) {
                connection.ownInbound().searched = in.readableBytes();
            }
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
        connection.input().message(connection, !ByteBufUtil.isText(line, StandardCharsets.UTF_8), line);
        return true;
    }

    /** Looks at no byte twice: a line may come one by one. */
    private static int lengthOfLine(@Nullable Inbound inbound, ByteBuf in) {
        int searched = inbound == null ? 0 : Math.min(inbound.searched, in.readableBytes());
        if (inbound != null) {
            inbound.searched = 0;
        }
        int more = in.bytesBefore(in.readerIndex() + searched, in.readableBytes() - searched, (byte) '\n');
        return more < 0 ? more : searched + more;
    }
}
