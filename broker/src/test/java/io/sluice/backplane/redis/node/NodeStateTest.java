package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeStateTest {
    private long now = 1;
    private final NodeState state = new NodeState(() -> now);

    @BeforeEach
    void join() {
        state.live();
    }

    @Test
    void isDeafWhereBeatsAreAnsweredAndNoFrameComes() {
        pass(2_000);
        state.renewed();
        pass(1_900);
        assertThat(codes()).isEmpty();

        pass(200);

        assertThat(codes()).containsExactly(Code.DEAF);
        state.heard();
        assertThat(codes()).isEmpty();
    }

    @Test
    void isWithoutLeaseAndNotDeafWhereNothingIsAnswered() {
        state.notRenewed(new IllegalStateException("WRONGTYPE Operation against a key"));

        pass(4_100);

        assertThat(codes()).containsExactly(Code.LEASE, Code.REDIS_WRONG_TYPE);
        state.renewed();
        state.heard();
        assertThat(codes()).isEmpty();
    }

    @Test
    void isBehindWhileAFrameOrAnEventLoopWaits() {
        state.mailboxLag.expect(7);
        state.loopLag.expect(5);
        pass(2_600);
        assertThat(codes()).containsExactly(Code.BEHIND, Code.BEHIND);
        assertThat(state.lagSeconds()).isEqualTo(2.6);

        state.mailboxLag.done(7);
        state.loopLag.done(5);

        assertThat(codes()).isEmpty();
        assertThat(state.lagSeconds()).isZero();
    }

    @Test
    void measuresTheOldestFrameThatIsNotDone() {
        state.mailboxLag.expect(1);
        pass(1_000);
        state.mailboxLag.expect(2);
        pass(1_000);

        state.mailboxLag.done(1);

        assertThat(state.lagSeconds()).isEqualTo(1.0);
    }

    @Test
    void countsWhatRedisHasForgotten() {
        AppliedFrames applied = new AppliedFrames();
        for (long seq = 1; seq <= 10; seq++) {
            applied.add(seq, "a");
        }
        Forgotten forgotten = new Forgotten(10, 14);

        forgotten.inLog(7, true);
        forgotten.inLog(8, true);
        forgotten.inLog(11, false);

        assertThat(forgotten.lost()).isEqualTo(3);
        assertThat(forgotten.applied(applied)).isEqualTo(2);
        assertThat(new Forgotten(10, Long.MAX_VALUE).lost()).isZero();
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private List<Code> codes() {
        return state.unreadyReasons().stream().map(UnreadyReason::code).toList();
    }
}
