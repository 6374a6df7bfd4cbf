package io.sluice.backplane.redis.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final Seldom seldom = new Seldom(clock::get);

    @Test
    void isDueAtOnceAndThenOnceAMinute() {
        assertThat(seldom.isDue()).isTrue();
        assertThat(seldom.isDue()).isFalse();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(seldom.isDue()).isFalse();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(seldom.isDue()).isTrue();
        assertThat(seldom.isDue()).isFalse();
    }
}
