package io.sluice.gateway.connection;

import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a connection in the present pass, as a path from a common root:
 *
 * <pre>
 *            ┌─ m1 ─── m3     connections in group A only
 *     root ──┤   └─ m2 ─ m3   connections in A and B
 *            └─ m2            connections in B only
 * </pre>
 *
 * Connections for which the same messages wait, in the same order, share one path, whichever groups brought them there:
 * so its bytes are made once and each connection costs one write. A message is appended to all its receivers before the
 * next one comes, so the last child of a node is the only one worth looking at.
 *
 * <p>Threads: its event loop. Lives until the end of the pass.
 */
final class Rope {
    private final @Nullable Rope before;
    private final @Nullable Message message;

    /** An upper bound of the bytes on the wire. */
    final int bound;

    /** How many messages. */
    final int length;

    private @Nullable Rope lastChild;

    /** The forms that were needed so far. */
    @Nullable Encoded encoded;

    private Rope(@Nullable Rope before, @Nullable Message message, int bound, int length) {
        this.before = before;
        this.message = message;
        this.bound = bound;
        this.length = length;
    }

    static Rope root() {
        return new Rope(null, null, 0, 0);
    }

    /** This rope and the message at its end. */
    Rope then(Message next) {
        Rope child = lastChild;
        if (child == null || child.message != next) {
            child = new Rope(this, next, bound + next.bound(), length + 1);
            lastChild = child;
        }
        return child;
    }

    boolean endsInPong() {
        return message != null && message.kind == Message.Kind.PONG;
    }

    /** The rope before its last message. */
    Rope withoutLast() {
        return before == null ? this : before;
    }

    /** Puts the messages, first to last, into the array's beginning. */
    void fill(@Nullable Message[] messages) {
        Rope at = this;
        for (int i = length - 1; i >= 0 && at != null; i--, at = at.before) {
            messages[i] = at.message;
        }
    }
}
