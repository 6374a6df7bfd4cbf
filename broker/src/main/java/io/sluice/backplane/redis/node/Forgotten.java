package io.sluice.backplane.redis.node;

/**
 * What a Redis that did not keep everything has forgotten of a node's mailbox, as far as the node can know: frames that
 * it had applied, and frames that it had heard of and that are not in the log any more. What never reached it, nobody
 * can count.
 *
 * <p>Threads: the link's only thread.
 */
final class Forgotten {
    /** What claims to be further ahead is no frame of ours: anybody may publish on the channel. */
    private static final long PLAUSIBLE = 1 << 20;

    private final long lastApplied;
    private final long highestHeard;
    private long found;
    private long common;

    /**
     * @param lastApplied number of the newest frame that was applied
     * @param highestHeard of the newest that came by the channel
     */
    Forgotten(long lastApplied, long highestHeard) {
        this.lastApplied = lastApplied;
        this.highestHeard = highestHeard - lastApplied > PLAUSIBLE ? lastApplied : highestHeard;
    }

    /** The log has this frame. */
    void inLog(long seq, boolean applied) {
        if (seq > lastApplied && seq <= highestHeard) {
            found++;
        }
        if (applied) {
            common = Math.max(common, seq);
        }
    }

    /** Heard of, never applied, and not in the log any more: messages that are lost. */
    long lost() {
        return Math.max(0, highestHeard - lastApplied - found);
    }

    /** Applied, and not in the log any more; 0 where the log has nothing that was applied, being empty. */
    long applied(AppliedFrames frames) {
        return common == 0 ? 0 : frames.newerThan(common);
    }
}
