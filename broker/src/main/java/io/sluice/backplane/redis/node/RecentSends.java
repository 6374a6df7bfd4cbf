package io.sluice.backplane.redis.node;

import io.sluice.model.Command;

/**
 * Messages that were delivered lately, so that one whose answer was lost in a failover is not delivered twice: the promoted
 * replica has forgotten frame and lane alike and takes the repeated batch for a new one, but what the dead master published
 * was delivered.
 *
 * <p>Each message has the one place that its hash names, in a table of 65,536; a later one may take the place, and a
 * repetition after that is not noticed. Two messages are never taken for one but by a collision of 64 bits.
 *
 * <p>Threads: the mailbox's. <em>Failure:</em> dies with the process, and so do the sockets.
 */
final class RecentSends {
    private static final int PLACES = 1 << 16;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final long[] seen = new long[PLACES];

    /** Remembers it, and says whether it was there. */
    boolean repeats(Command.Send send) {
        long key = key(send);
        int place = (int) (key >>> 48);
        if (seen[place] == key) {
            return true;
        }
        seen[place] = key;
        return false;
    }

    /** Of the message and its target: the parts of a large one have the same id. */
    private static long key(Command.Send send) {
        String id = send.messageId();
        long hash = send.target().hashCode();
        for (int i = 0; i < id.length(); i++) {
            hash = mix(hash ^ id.charAt(i));
        }
        return hash == 0 ? 1 : hash; // 0 is an empty place
    }

    private static long mix(long hash) {
        long mixed = hash * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
