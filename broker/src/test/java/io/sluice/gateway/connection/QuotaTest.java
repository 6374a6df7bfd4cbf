package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaTest {
    @Test
    void allowsASecondsWorthAtOnceAndThenAsMuchAsTimeBrings() {
        long now = -5_000; // of a clock with any origin
        long paid = Quota.start(now);
        for (int i = 0; i < 10; i++) {
            paid = Quota.use(paid, now, 1, 10);
            assertThat(paid).isNotEqualTo(Quota.EXCEEDED);
        }
        assertThat(Quota.use(paid, now, 1, 10)).isEqualTo(Quota.EXCEEDED);
        assertThat(Quota.use(paid, now + 99, 1, 10)).isEqualTo(Quota.EXCEEDED);
        assertThat(Quota.use(paid, now + 100, 1, 10)).isNotEqualTo(Quota.EXCEEDED);
    }

    @Test
    void savesUpNoMoreThanASecondsWorth() {
        long paid = Quota.use(Quota.start(0), 3_600_000, 100, 100);

        assertThat(Quota.use(paid, 3_600_000, 1, 100)).isEqualTo(Quota.EXCEEDED);
    }
}
