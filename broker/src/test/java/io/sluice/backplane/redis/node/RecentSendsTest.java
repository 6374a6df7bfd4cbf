package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class RecentSendsTest {
    private final RecentSends sends = new RecentSends();

    private static Command.Send send(String id, String group) {
        return new Command.Send(
                id,
                new Target.Groups(List.of(new Group(group))),
                List.of(),
                List.of(),
                Payload.text("m"),
                Optional.empty());
    }

    @Test
    void knowsAMessageAgain() {
        assertThat(sends.repeats(send("a", "g"))).isFalse();
        assertThat(sends.repeats(send("a", "g"))).isTrue();
    }

    @Test
    void tellsMessagesAndTheirPartsApart() {
        sends.repeats(send("a", "g"));
        assertThat(sends.repeats(send("b", "g"))).isFalse();
        assertThat(sends.repeats(send("a", "h"))).isFalse();
        assertThat(sends.repeats(send("", "g"))).isFalse();
    }

    @Test
    void takesNoNewMessageForAnOldOne() {
        for (int i = 0; i < 1_000_000; i++) {
            String id = Long.toString(ThreadLocalRandom.current().nextLong(), 36) + "-" + i;
            assertThat(sends.repeats(send(id, "g"))).isFalse();
        }
    }

    @Test
    void remembersNearlyAllOfTheLastThousands() {
        for (int i = 0; i < 5_000; i++) {
            sends.repeats(send("m" + i, "g"));
        }
        int known = 0;
        for (int i = 0; i < 5_000; i++) {
            known += sends.repeats(send("m" + i, "g")) ? 1 : 0;
        }
        assertThat(known).isGreaterThan(4_500);
    }
}
