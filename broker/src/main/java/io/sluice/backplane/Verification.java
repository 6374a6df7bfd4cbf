package io.sluice.backplane;

import io.sluice.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Compares what Redis holds with itself, and with the memory of every gateway. Works beside traffic: what differs is
 * looked at again until it agrees or stays the same, so what is only under way is not reported.
 */
public interface Verification {
    /** At most so many differences are named; all are counted. */
    int NAMED = 1_000;

    /** @return fails with {@link BackplaneException.Unavailable} where Redis does not answer */
    CompletionStage<Report> verify();

    /**
     * What was found.
     *
     * @param found how many differences there are; {@link #NAMED} of them at most are in the list
     * @param unanswered nodes whose memory could not be asked
     */
    record Report(List<NodeReport> nodes, List<Difference> differences, int found, List<NodeId> unanswered) {
        public Report {
            nodes = List.copyOf(nodes);
            differences = List.copyOf(differences);
            unanswered = List.copyOf(unanswered);
        }

        public boolean agrees() {
            return found == 0 && unanswered.isEmpty();
        }
    }

    /** How much was compared. */
    record NodeReport(NodeId node, long clients, long groups, long uids) {}

    /**
     * One thing that is told in two ways.
     *
     * @param subject a client_id, a group or a uid
     * @param message both ways
     */
    record Difference(NodeId node, Kind kind, String subject, String message) {}

    /** What differs. */
    enum Kind {
        /** In Redis, but not held by its node: a ghost. */
        CLIENT_NOT_HELD,
        /** Held by its node, but not in Redis. */
        CLIENT_NOT_IN_REDIS,
        UID,
        GROUPS,
        SESSION_VERSION,
        /** The members of a group, or the list of groups, are not what the records of the clients say. */
        GROUP_INDEX,
        /** The index of uids is not what the records of the clients say. */
        UID_INDEX,
        /** No route leads to the node: messages to this group or uid miss it. */
        ROUTE_MISSING,
        /** The node has no lease and its clients are not removed yet. */
        NODE_NOT_REAPED,
        /** What Redis holds there is not what Sluice writes. */
        UNREADABLE;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
