package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ByteProcessor;
import io.sluice.gateway.admission.RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a socket has sent before it is a connection: finds the end of a request's head, and counts what unfinished heads
 * hold in memory, for all of a loop together.
 *
 * <p>Threads: the channel's event loop.
 *
 * <p>Failure: holds one buffer, until {@link #release} or {@link #takeRest}.
 */
final class HeadBuffer {
    /** How far the head has come. */
    enum Progress {
        INCOMPLETE,
        WHOLE,
        /** It has bytes that no HTTP request has: it may be another protocol. */
        MALFORMED,
        TOO_LARGE
    }

    /** Of a loop, for heads of which only a part has come: whoever sends whole ones is never refused for it. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final ByteProcessor INSIDE_A_LINE = b -> b != '\n' && (b < 0 || b >= ' ' || b == '\r' || b == '\t');

    private final ConnectionLoop loop;
    private @Nullable ByteBuf received;
    private boolean borrowed;
    private int scanned;
    private int end;
    private int charged;

    HeadBuffer(ConnectionLoop loop) {
        this.loop = loop;
    }

    /** Takes a read over. */
    void add(ByteBuf in) {
        if (received == null) {
            received = in;
            borrowed = true;
        } else {
            received.discardSomeReadBytes().writeBytes(in); // requests that were answered must not pile up
            in.release();
        }
    }

    /**
     * To be called when a read has been dealt with.
     *
     * @return whether the unfinished heads of the loop are within their bound
     */
    boolean settle(ByteBufAllocator allocator) {
        if (received != null && borrowed) {
            // What comes next is appended: to a buffer of our own, not to one that was made for a single read.
            ByteBuf single = received;
            received = allocator.buffer(2 * single.readableBytes()).writeBytes(single);
            borrowed = false;
            single.release();
        }
        return charge(received == null ? 0 : received.capacity());
    }

    private boolean charge(int bytes) {
        boolean fits = loop.countHeads(bytes - charged) <= MOST_BYTES || bytes <= charged;
        charged = bytes;
        return fits;
    }

    /** Looks at what has come since the last time. */
    Progress look() {
        if (received == null) {
            return Progress.INCOMPLETE;
        }
        Progress progress = scan(received);
        int size = progress == Progress.WHOLE ? end : received.readableBytes();
        return progress != Progress.MALFORMED && size > RequestHead.MAX_BYTES ? Progress.TOO_LARGE : progress;
    }

    private Progress scan(ByteBuf bytes) {
        int start = bytes.readerIndex();
        while (scanned < bytes.readableBytes()) {
            int at = bytes.forEachByte(start + scanned, bytes.readableBytes() - scanned, INSIDE_A_LINE);
            if (at < 0) {
                scanned = bytes.readableBytes();
            } else if (bytes.getByte(at) != '\n') {
                return Progress.MALFORMED;
            } else {
                scanned = at - start + 1;
                if (scanned >= 4 && bytes.getInt(at - 3) == 0x0D0A0D0A) {
                    end = scanned - 4;
                    return Progress.WHOLE;
                }
            }
        }
        return Progress.INCOMPLETE;
    }

    /** The head that {@link #look} found whole, without its empty line; the next one begins behind it. */
    String takeHead() {
        ByteBuf bytes = received;
        if (bytes == null) {
            throw new IllegalStateException("no head is there");
        }
        String text = bytes.toString(bytes.readerIndex(), end, StandardCharsets.ISO_8859_1);
        bytes.skipBytes(end + 4);
        scanned = 0;
        return text;
    }

    /** Lets go of a buffer that has nothing left. */
    void trim() {
        if (received != null && !received.isReadable()) {
            release();
        }
    }

    /** What came behind the head; the caller releases it. */
    @Nullable ByteBuf takeRest() {
        ByteBuf rest = received;
        received = null;
        charge(0);
        return rest;
    }

    void release() {
        ByteBuf rest = takeRest();
        if (rest != null) {
            rest.release();
        }
    }
}
