package io.sluice.backplane.redis.node;

/**
 * What a Redis that did not keep everything has forgotten of a node's mailbox, as far as the node can know: frames that
 * it had applied, and frames that it had heard of and that are not in the log any more. What never reached it, nobody
 * can count. One for a recovery, however many attempts that takes: an attempt replays what the next one finds applied.
 *
 * <pre>
 *   applied    1  2  3  4  5 |lastApplied       heard of  6  7  8 |highestHeard
 *   log        1  2  3' 4'                      6
 *                    ^ unknown: 3, 4 and 5 are forgotten, 7 and 8 are lost
 * </pre>
 *
 * <p>Threads: the link's only thread.
 */
final class Forgotten {
    /** What claims to be further ahead is no frame of ours: anybody may publish on the channel. */
    private static final long PLAUSIBLE = 1 << 20;

    private final long lastApplied;
    private final long highestHeard;
    private long found;
    private long lastFound;
    private long common;
    private long unknown = Long.MAX_VALUE;

    /**
     * @param lastApplied number of the newest frame that was applied
     * @param highestHeard of the newest that came by the channel
     */
    Forgotten(long lastApplied, long highestHeard) {
        this.lastApplied = lastApplied;
        this.highestHeard = highestHeard - lastApplied > PLAUSIBLE ? lastApplied : highestHeard;
        this.lastFound = lastApplied;
    }

    /** The log has this frame; in each attempt they come in order. */
    void inLog(long seq, boolean applied) {
        if (seq > lastFound && seq <= highestHeard) {
            found++;
            lastFound = seq;
        }
        if (!applied) {
            unknown = Math.min(unknown, seq);
        } else if (seq < unknown) {
            common = Math.max(common, seq);
        }
    }

    /** Heard of, never applied, and not in the log any more: messages that are lost. */
    long lost() {
        return Math.max(0, highestHeard - lastApplied - found);
    }

    /** Applied, and not in the log any more; 0 where the log has nothing that was applied, being empty. */
    long applied(AppliedFrames frames) {
        return common == 0 ? 0 : frames.between(common, lastApplied);
    }
}
