package io.sluice.backplane.redis.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ForgottenTest {
    private static final String OURS = "00000000000000aa";
    private static final String ANOTHER = "00000000000000bb";

    private final AppliedFrames applied = new AppliedFrames();

    /** As a recovery replays a log: what is not applied is applied. */
    private void replay(Forgotten forgotten, long from, long to, String tag) {
        for (long seq = from; seq <= to; seq++) {
            forgotten.inLog(seq, applied.contains(seq, tag));
            applied.add(seq, tag);
        }
    }

    private void apply(long from, long to) {
        for (long seq = from; seq <= to; seq++) {
            applied.add(seq, OURS);
        }
    }

    @Test
    void nothingIsForgottenWhereTheLogGoesOnFromWhatWasApplied() {
        apply(1, 100);
        Forgotten forgotten = new Forgotten(100, 120);
        replay(forgotten, 90, 150, OURS);
        applied.add(5_000, OURS); // the recovery's own frames
        assertEquals(0, forgotten.lost());
        assertEquals(0, forgotten.applied(applied));
    }

    @Test
    void countsWhatWasAppliedAndWhatWasHeardOfFromWhereTheHistoriesPart() {
        apply(1, 100);
        Forgotten forgotten = new Forgotten(100, 110);
        replay(forgotten, 80, 90, OURS);
        replay(forgotten, 91, 103, ANOTHER);
        applied.add(5_000, OURS);
        assertEquals(7, forgotten.lost());
        assertEquals(10, forgotten.applied(applied));
    }

    @Test
    void whatAnAttemptReplayedIsNeitherLostNorInCommonForTheNext() {
        apply(1, 100);
        Forgotten forgotten = new Forgotten(100, 110);
        replay(forgotten, 80, 90, OURS);
        replay(forgotten, 91, 110, ANOTHER);
        replay(forgotten, 80, 90, OURS);
        replay(forgotten, 91, 105, ANOTHER);
        assertEquals(0, forgotten.lost());
        assertEquals(10, forgotten.applied(applied));
    }

    @Test
    void anEmptyLogTellsNothingOfWhatWasApplied() {
        apply(1, 100);
        Forgotten forgotten = new Forgotten(100, 103);
        assertEquals(3, forgotten.lost());
        assertEquals(0, forgotten.applied(applied));
    }

    @Test
    void aNumberThatNobodyCanHaveReachedIsNotBelieved() {
        assertEquals(0, new Forgotten(100, Long.MAX_VALUE).lost());
    }
}
