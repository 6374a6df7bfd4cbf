package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has received and not yet understood; exists only while there is something.
 *
 * <p>Threads: the connection's event loop.
 *
 * <p>Failure: holds buffers until {@link #release()}.
 */
final class Inbound {
    /** The beginning of a frame whose rest has not come. */
    private @Nullable ByteBuf rest;

    /** The fragments of a message so far, unmasked (RFC 6455 section 5.4). */
    private @Nullable ByteBuf fragments;

    private int fragmentCount;

    /** How much of the rest has been searched in vain for the end of a line. */
    int searched;

    /** What the fragments will be. */
    private boolean binary;

    private boolean compressed;

    boolean isEmpty() {
        return rest == null && fragments == null;
    }

    boolean isFragmented() {
        return fragments != null;
    }

    int fragmentBytes() {
        return fragments == null ? 0 : fragments.readableBytes();
    }

    /**
     * Takes over what is left of a buffer that was made for one read. It is copied, so that a few bytes do not hold a
     * large buffer.
     */
    void keep(ByteBuf left, ByteBufAllocator alloc) {
        rest = alloc.buffer(left.readableBytes()).writeBytes(left);
        left.release();
    }

    /** Takes back the buffer that {@link #takeRest()} gave: many small reads must not cost a copy of all each. */
    void keepOwn(ByteBuf left) {
        rest = left.discardSomeReadBytes();
    }

    /** What was kept, or null; the caller owns it. */
    @Nullable ByteBuf takeRest() {
        ByteBuf taken = rest;
        rest = null;
        return taken;
    }

    void begin(boolean isBinary, boolean isCompressed, ByteBuf payload, ByteBufAllocator alloc) {
        binary = isBinary;
        fragmentCount = 1;
        compressed = isCompressed;
        fragments = alloc.buffer(payload.readableBytes()).writeBytes(payload);
    }

    int fragmentCount() {
        return fragmentCount;
    }

    void add(ByteBuf payload) {
        fragmentCount++;
        Objects.requireNonNull(fragments, "no message has begun").writeBytes(payload);
    }

    /** The fragments put together; the caller owns them. */
    ByteBuf takeFragments() {
        ByteBuf taken = Objects.requireNonNull(fragments, "no message has begun");
        fragments = null;
        return taken;
    }

    boolean isBinary() {
        return binary;
    }

    boolean isCompressed() {
        return compressed;
    }

    void release() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
    }
}
