package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final EmbeddedChannel turns = new EmbeddedChannel();
    private final Deadlines deadlines = new Deadlines();
    private final List<EmbeddedChannel> crowd =
            Stream.generate(EmbeddedChannel::new).limit(200).toList();

    @BeforeEach
    void allAreDueAt100() {
        turns.freezeTime();
        crowd.forEach(channel -> deadlines.put(channel, 100));
    }

    private long open() {
        return crowd.stream().filter(Channel::isOpen).count();
    }

    private void pass(int millis) {
        for (int i = 0; i < millis; i++) {
            turns.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            turns.runScheduledPendingTasks();
        }
    }

    @Test
    void cutsThoseWhoseTimeIsOver() {
        EmbeddedChannel later = new EmbeddedChannel();
        deadlines.put(later, 101);

        deadlines.sweep(99, turns.eventLoop());
        assertThat(open()).isEqualTo(200);
        deadlines.sweep(100, turns.eventLoop());
        pass(50);

        assertThat(open()).isZero();
        assertThat(later.isOpen()).isTrue();
        assertThat(deadlines.size()).isEqualTo(1);
    }

    @Test
    void letsTheLoopDoOtherThingsWhileItCutsACrowd() {
        deadlines.sweep(100, turns.eventLoop());
        assertThat(open()).isBetween(180L, 199L);

        deadlines.sweep(100, turns.eventLoop());
        assertThat(open()).isBetween(180L, 199L);
        pass(5);
        assertThat(open()).isBetween(100L, 180L);
    }

    @Test
    void sparesThoseWhoGotFurtherMeanwhile() {
        deadlines.sweep(100, turns.eventLoop());
        List<EmbeddedChannel> left = crowd.stream().filter(Channel::isOpen).toList();
        deadlines.remove(left.get(0));
        deadlines.put(left.get(1), 1_000);

        pass(50);

        assertThat(open()).isEqualTo(2);
        assertThat(left.get(0).isOpen()).isTrue();
        assertThat(deadlines.size()).isEqualTo(1);
    }

    @Test
    void cutsAllAtOnceInTheEnd() {
        deadlines.sweep(100, turns.eventLoop());

        deadlines.cutAll();
        assertThat(open()).isZero();
        assertThat(deadlines.size()).isZero();

        pass(50);
        assertThat(deadlines.size()).isZero();
    }
}
