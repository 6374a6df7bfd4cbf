package io.sluice.backplane.redis.node;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who the masters were when last seen. One that does not answer is no other master: only what is known counts.
 *
 * <p>Threads: the link's only thread.
 */
final class KnownMasters {
    /** What another look has shown. */
    enum Change {
        NONE,
        /** A master is another server than before, but not the one of this node. */
        ELSEWHERE,
        /** The master of this node is another server, or another master has its slot. */
        OURS
    }

    private final Map<String, String> identities = new HashMap<>();
    private String ours = "";

    /**
     * @param seen names and identities of the masters that answered
     * @param ourName of the master that has this node's slot
     */
    Change see(Map<String, String> seen, String ourName) {
        boolean first = identities.isEmpty();
        boolean changed =
                seen.entrySet().stream().anyMatch(master -> !master.getValue().equals(identities.get(master.getKey())));
        identities.putAll(seen);
        boolean oursChanged = false;
        @Nullable String identity = seen.get(ourName);
        if (identity != null) {
            String now = ourName + "=" + identity;
            oursChanged = !ours.isEmpty() && !ours.equals(now);
            ours = now;
        }
        if (first) {
            return Change.NONE;
        }
        return oursChanged ? Change.OURS : changed ? Change.ELSEWHERE : Change.NONE;
    }
}
