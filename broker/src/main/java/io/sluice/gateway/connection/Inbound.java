package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has received and not yet understood; exists only while there is something.
 *
 * <p>Failure: holds buffers until {@link #release()}.
 */
final class Inbound {
    /** The beginning of a frame whose rest has not come. */
    @Nullable ByteBuf rest;

    /** The fragments of a message so far, unmasked (RFC 6455 section 5.4). */
    @Nullable ByteBuf fragments;

    /** What {@link #fragments} will be. */
    boolean binary;

    boolean compressed;

    boolean isEmpty() {
        return rest == null && fragments == null;
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
