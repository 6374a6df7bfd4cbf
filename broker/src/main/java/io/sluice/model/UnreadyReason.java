package io.sluice.model;

import java.util.Locale;

/**
 * Why a process should get no new clients or calls now.
 *
 * @param message the cause as it was found, for people
 */
public record UnreadyReason(Code code, String message) {
    /** For programs: in {@code /readyz} and as the label of {@code sluice_unready_reason}. A code never changes. */
    public enum Code {
        /** Not all parts are there yet. */
        STARTING,
        /** The node has no place in the cluster yet. */
        JOINING,
        /** The node asserts its state in Redis anew. */
        RECOVERING,
        /** It is shutting down. */
        DRAINING,
        /** The node has given up its place. */
        LEFT,
        /** The lease is not renewed: others may take the node for dead. */
        LEASE,
        /** The subscription is silent while the mailbox moves: messages come late, by the log. */
        DEAF,
        /** Messages wait longer than they should: the sockets or the log are behind. */
        BEHIND,
        /** No connection to Redis, or to one of its masters. */
        REDIS_DOWN,
        /** Connected, but no answer comes. */
        REDIS_SILENT,
        /** OOM: it takes no writes. */
        REDIS_OUT_OF_MEMORY,
        /** READONLY: it is a replica. */
        REDIS_READ_ONLY,
        /** LOADING or MASTERDOWN: it has no data yet. */
        REDIS_LOADING,
        /** NOAUTH, WRONGPASS or NOPERM. */
        REDIS_UNAUTHORIZED,
        /** WRONGTYPE: somebody else wrote where our keys are. */
        REDIS_WRONG_TYPE,
        /** It answers with another error: MISCONF, CLUSTERDOWN, BUSY, NOREPLICAS ... */
        REDIS_REFUSES,
        /** Its maxmemory-policy may remove leases. */
        REDIS_EVICTS,
        /** The operations that are needed do not all work in this Redis. */
        SELF_TEST;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return code.label() + ": " + message;
    }
}
