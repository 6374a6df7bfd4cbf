package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * What became of a message.
 *
 * @param nodes how many nodes have it in their mailbox
 * @param offline the clients or uids of the target that were not connected; empty for groups and everyone
 * @param written the nodes' own counts, if they were waited for
 */
public record Receipt(String messageId, int nodes, List<String> offline, Optional<Written> written) {
    public Receipt {
        offline = List.copyOf(offline);
    }

    /**
     * Sums over the nodes that answered in time.
     *
     * @param matched connections the message was for
     * @param written accepted by their sockets
     * @param dropped refused by a full queue
     * @param unanswered nodes that did not answer in time
     */
    public record Written(long matched, long written, long dropped, List<NodeId> unanswered) {
        public Written {
            unanswered = List.copyOf(unanswered);
        }

        public boolean complete() {
            return unanswered.isEmpty();
        }
    }
}
