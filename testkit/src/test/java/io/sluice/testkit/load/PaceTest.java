package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000;

    @Test
    void waitsForItsTimeAndForgivesALateTimer() {
        var pace = new Pace(4 * MILLI);
        pace.restart(100 * MILLI);
        assertThat(pace.waitMillis(100 * MILLI)).isZero();
        assertThat(pace.send(100 * MILLI)).isEqualTo(100 * MILLI);

        assertThat(pace.waitMillis(101 * MILLI + 1)).isEqualTo(3);

        assertThat(pace.send(105 * MILLI)).isEqualTo(105 * MILLI);
        assertThat(pace.waitMillis(106 * MILLI)).isEqualTo(2);
    }

    @Test
    void countsFromWhenTheyWereDueAllThatOneSlowAnswerHeldUp() {
        var pace = new Pace(4 * MILLI);
        pace.restart(100 * MILLI);
        pace.send(100 * MILLI);

        assertThat(pace.waitMillis(110 * MILLI)).isZero();
        assertThat(pace.send(110 * MILLI)).isEqualTo(104 * MILLI);
        assertThat(pace.waitMillis(111 * MILLI)).isZero();
        assertThat(pace.send(111 * MILLI)).isEqualTo(108 * MILLI);
        assertThat(pace.waitMillis(111 * MILLI)).isEqualTo(1);
    }

    @Test
    void neverWaitsWithoutAPeriod() {
        var pace = new Pace(0);
        pace.restart(100);

        assertThat(pace.waitMillis(200)).isZero();
        assertThat(pace.send(200)).isEqualTo(200);
        assertThat(pace.waitMillis(150)).isZero();
    }
}
