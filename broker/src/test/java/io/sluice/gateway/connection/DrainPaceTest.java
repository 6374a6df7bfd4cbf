package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DrainPaceTest {
    private final Random random = new Random(7);

    /** When clients come back that obey, in milliseconds since the drain began. */
    private long[] returns(DrainPace pace, int clients) {
        long[] returns = new long[clients];
        int told = 0;
        for (long elapsed = 0; told < clients; elapsed += 20) {
            for (long due = pace.due(clients, 0, elapsed); told < due; told++) {
                returns[told] =
                        elapsed + pace.hint(told, clients, elapsed, random).millis();
            }
        }
        return LongStream.of(returns).sorted().toArray();
    }

    private static int mostInASecond(long[] sorted) {
        int most = 0;
        for (int from = 0, to = 0; to < sorted.length; to++) {
            while (sorted[to] - sorted[from] >= 1_000) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @Test
    void asksNoMoreBackInASecondThanOneNodeAdmits() {
        long[] returns = returns(DrainPace.of(Duration.ofSeconds(5), 3_333, 200), 3_333);

        assertThat(mostInASecond(returns)).isLessThanOrEqualTo(200);
        assertThat(returns[3_332]).isBetween(16_000L, 20_000L);
    }

    @Test
    void asksBackAtOnceWhereTheClosesAreSlowEnough() {
        DrainPace pace = DrainPace.of(Duration.ofSeconds(30), 1_000, 200);

        assertThat(pace.hint(500, 1_000, 13_500, random).millis()).isLessThan(DrainPace.JITTER_MILLIS);
        assertThat(mostInASecond(returns(pace, 1_000))).isLessThanOrEqualTo(50);
    }

    @Test
    void spreadsReturnsThoughAllAreToldAtOnce() {
        long[] returns = returns(DrainPace.of(Duration.ZERO, 5_000, 0), 5_000);

        assertThat(mostInASecond(returns)).isLessThanOrEqualTo(DrainPace.ASSUMED_RATE);
    }

    @Test
    void asksNobodyToWaitForEver() {
        long[] returns = returns(DrainPace.of(Duration.ofSeconds(10), 1_000_000, 100), 1_000_000);

        assertThat(returns[999_999]).isLessThan(10_000 + DrainPace.LONGEST_HINT_MILLIS + DrainPace.JITTER_MILLIS);
    }

    @Test
    void tellsTheFirstAtOnceAndAllByTheEndOfThePace() {
        DrainPace pace = DrainPace.of(Duration.ofSeconds(30), 10, 0);

        assertThat(pace.due(10, 0, 0)).isEqualTo(1);
        assertThat(pace.due(10, 0, 13_500)).isEqualTo(6);
        assertThat(pace.due(10, 0, 27_000)).isEqualTo(10);
        assertThat(pace.due(0, 0, 13_500)).isZero();
    }

    @Test
    void letsLoopsTakeTurns() {
        DrainPace pace = DrainPace.of(Duration.ofSeconds(30), 2, 0);

        assertThat(pace.due(1, 0.5, 0)).isZero();
        assertThat(pace.due(1, 0.5, 13_500)).isEqualTo(1);
    }
}
