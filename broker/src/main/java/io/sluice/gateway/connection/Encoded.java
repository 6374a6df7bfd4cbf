package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A rope's bytes in one framing: a place in the loop's arena, a shared buffer, or both. */
final class Encoded {
    final Framing framing;
    final @Nullable Encoded next;

    /** Which filling of the arena the place is in; -1 = none. */
    int generation = -1;

    int offset;
    int length;

    /** Held by the outlet until the end of the pass. */
    @Nullable ByteBuf shared;

    Encoded(Framing framing, @Nullable Encoded next) {
        this.framing = framing;
        this.next = next;
    }
}
