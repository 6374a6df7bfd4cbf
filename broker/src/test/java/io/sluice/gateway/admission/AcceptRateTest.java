package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AcceptRateTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = Long.MAX_VALUE - SECOND; // of a clock that is about to wrap
    private final AcceptRate rate = new AcceptRate(() -> now);
    private final Random random = new Random(7);

    private List<Long> admissions(int perSecond, int seconds, int tries) {
        List<Long> admitted = new ArrayList<>();
        long start = now;
        for (int i = 0; i < tries; i++) {
            now = start + seconds * SECOND / tries * i;
            if (rate.admits(perSecond)) {
                admitted.add(now - start);
            }
        }
        return admitted;
    }

    private static int mostInASecond(List<Long> times) {
        int most = 0;
        for (int from = 0, to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= SECOND) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @Test
    void admitsLittleMoreThanItsRateInAnySecond() {
        List<Long> admitted = admissions(200, 10, 100_000);

        assertThat(mostInASecond(admitted)).isBetween(200, 210);
        assertThat(admitted.size()).isBetween(1_990, 2_010);
    }

    @Test
    void savesUpOnlyATwentiethInAQuietTime() {
        admissions(200, 1, 1);
        now += 60 * SECOND;

        int burst = 0;
        while (rate.admits(200)) {
            burst++;
        }
        assertThat(burst).isEqualTo(10);
    }

    @Test
    void admitsOneByOneAtALowRate() {
        assertThat(rate.admits(1)).isTrue();
        assertThat(rate.admits(1)).isFalse();
        now += SECOND;
        assertThat(rate.admits(1)).isTrue();
    }

    @Test
    void givesThoseItRefusesTurnsAtItsRate() {
        for (int i = 1; i <= 1_000; i++) {
            assertThat(rate.turn(100, random).millis()).isEqualTo(i * 10L);
        }
    }

    @Test
    void spreadsThoseBeyondAMinute() {
        for (int i = 0; i < 60; i++) {
            rate.turn(1, random);
        }

        assertThat(random.longs(100).map(any -> rate.turn(1, random).millis()).distinct())
                .hasSizeGreaterThan(50)
                .allMatch(millis -> millis > 30_000 && millis <= 60_000);
    }

    @Test
    void answersInWholeSecondsAndInMilliseconds() {
        RetryHint hint = new RetryHint(4_200);

        Refusal refusal = Refusal.unavailable(
                io.sluice.metrics.GatewayMetrics.RefusalReason.RATE, "too many connections at once", hint);

        assertThat(new String(refusal.response(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("Retry-After: 5\r\n")
                .endsWith("\r\n\r\ntoo many connections at once\nretry_after_ms=4200\n");
    }
}
