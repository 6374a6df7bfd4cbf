package io.sluice.backplane.redis.node;

/** The last 65,536 frames that were applied, by number and tag: what a replay of the log must not apply again. */
final class AppliedFrames {
    private static final int REMEMBERED = 1 << 16;

    private final long[] seqs = new long[REMEMBERED];
    private final long[] tags = new long[REMEMBERED];
    private long newest;

    void add(long seq, String tag) {
        int slot = (int) (seq & REMEMBERED - 1);
        seqs[slot] = seq;
        tags[slot] = Long.parseUnsignedLong(tag, 16);
        newest = Math.max(newest, seq);
    }

    boolean contains(long seq, String tag) {
        int slot = (int) (seq & REMEMBERED - 1);
        return seqs[slot] == seq && tags[slot] == Long.parseUnsignedLong(tag, 16);
    }

    /** How many are remembered of those that are newer than the one, and not newer than the other. */
    int between(long after, long last) {
        int between = 0;
        for (long one : seqs) {
            between += one > after && one <= last ? 1 : 0;
        }
        return between;
    }

    /** Too old to say whether it was applied. */
    boolean forgotten(long seq) {
        return seq <= newest - REMEMBERED;
    }
}
