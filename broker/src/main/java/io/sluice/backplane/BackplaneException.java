package io.sluice.backplane;

import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why the backplane could not do what it was asked. Carries no stack: each is a definite answer, not a defect. */
public abstract sealed class BackplaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BackplaneException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** The client is not connected. */
    public static final class ClientNotFound extends BackplaneException {
        private static final long serialVersionUID = 1L;

        public ClientNotFound(ClientId client) {
            super("client " + client + " is not connected", null);
        }
    }

    /** The session has another version than the caller expected. */
    public static final class VersionConflict extends BackplaneException {
        private static final long serialVersionUID = 1L;

        public VersionConflict(long expected, long actual) {
            super("session version is " + actual + " (expected: " + expected + ")", null);
        }
    }

    /** The client has another uid than the caller expected. */
    public static final class UidMismatch extends BackplaneException {
        private static final long serialVersionUID = 1L;

        public UidMismatch(Uid expected, String actual) {
            super("the client is bound to uid " + actual + " (expected: " + expected + ")", null);
        }
    }

    /** A join would put the client into more groups than {@code limits.groups-per-client}. */
    public static final class TooManyGroups extends BackplaneException {
        private static final long serialVersionUID = 1L;

        public TooManyGroups(int limit) {
            super("the client would be in more than " + limit + " groups (limits.groups-per-client)", null);
        }
    }

    /** A page cursor that no listing gave. */
    public static final class BadCursor extends BackplaneException {
        private static final long serialVersionUID = 1L;

        public BadCursor(String cursor) {
            super("cursor: " + cursor + " (expected: the cursor of a page before)", null);
        }
    }

    /** Redis, or a node's slot in it, did not answer or cannot take the command now. */
    public static final class Unavailable extends BackplaneException {
        private static final long serialVersionUID = 1L;

        /** What is known of the effect. */
        public enum Outcome {
            /** Nothing was done. */
            NOTHING,
            /** An answer was lost: it may have been done. */
            UNKNOWN,
            /** Some nodes have it, those in {@link Unavailable#nodes()} do not. */
            PARTIAL
        }

        private final transient Outcome outcome;
        private final transient List<NodeId> nodes;

        public Unavailable(Outcome outcome, String why, List<NodeId> nodes, @Nullable Throwable cause) {
            super(why, cause);
            this.outcome = outcome;
            this.nodes = List.copyOf(nodes);
        }

        public Outcome outcome() {
            return outcome;
        }

        public List<NodeId> nodes() {
            return nodes;
        }
    }
}
