package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long MILLI = 1_000_000;

    private static Side side(long latencyMillis, double foreign) {
        Histogram latency = Tally.histogram();
        latency.recordValue(latencyMillis * MILLI);
        var run = new Callers.Outcome(Duration.ofSeconds(1), 1, 1, 0, 0, 0, Tally.histogram(), latency);
        var side = new Side();
        side.add(run, ThreadTimes.NOTHING, (long) (foreign * 1e9), Tally.histogram(), Attackers.NOBODY);
        return side;
    }

    private static Map<String, Object> figures(Turns turns) {
        Map<String, Object> figures = new LinkedHashMap<>();
        turns.figures(figures);
        return figures;
    }

    @Test
    void comparesTheMediansOfBothSides() {
        var turns = new Turns(3);
        turns.add(side(2, 0), side(3, 0));
        turns.add(side(2, 0), side(40, 0));
        assertThat(turns.wantsMore()).isTrue();
        turns.add(side(1, 0), side(3, 0));

        assertThat(turns.wantsMore()).isFalse();
        assertThat((double) figures(turns).get("p99_ratio")).isBetween(1.49, 1.51);
        assertThat((double) figures(turns).get("pooled_ratio")).isGreaterThan(19);
    }

    @Test
    void repeatsTurnsThatForeignProcessesDisturbed() {
        var turns = new Turns(1);
        assertThat(turns.add(side(1, 0), side(9, 0.2))).containsEntry("counts", 0);
        assertThat(turns.wantsMore()).isTrue();
        turns.add(side(1, 0), side(1, 0));

        assertThat(turns.wantsMore()).isFalse();
        assertThat(figures(turns)).containsEntry("turns", 1).containsEntry("p99_ratio", 1.0);
    }

    @Test
    void saysWhenAllWereDisturbed() {
        var turns = new Turns(1);
        turns.add(side(1, 0.2), side(2, 0.2));
        turns.add(side(1, 0.2), side(2, 0.2));

        assertThat(turns.wantsMore()).isFalse();
        assertThat(figures(turns)).containsEntry("noisy", 1).containsEntry("turns", 2);
    }
}
