package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.node.KnownMasters.Change;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownMastersTest {
    private final KnownMasters masters = new KnownMasters();

    @BeforeEach
    void firstLook() {
        assertThat(masters.see(Map.of("a", "1", "b", "2"), "a")).isEqualTo(Change.NONE);
    }

    @Test
    void theSameMastersAreNoChange() {
        assertThat(masters.see(Map.of("a", "1", "b", "2"), "a")).isEqualTo(Change.NONE);
    }

    @Test
    void oneThatDoesNotAnswerIsNoChangeThenOrWhenItIsBack() {
        assertThat(masters.see(Map.of("b", "2"), "a")).isEqualTo(Change.NONE);
        assertThat(masters.see(Map.of("a", "1", "b", "2"), "a")).isEqualTo(Change.NONE);
    }

    @Test
    void anotherServerUnderOurNameIsOurs() {
        assertThat(masters.see(Map.of("a", "9", "b", "2"), "a")).isEqualTo(Change.OURS);
        assertThat(masters.see(Map.of("a", "9", "b", "2"), "a")).isEqualTo(Change.NONE);
    }

    @Test
    void aSlotThatMovedIsOurs() {
        assertThat(masters.see(Map.of("a", "1", "b", "2"), "b")).isEqualTo(Change.OURS);
    }

    @Test
    void anotherServerElsewhereConcernsRoutesOnly() {
        assertThat(masters.see(Map.of("a", "1", "b", "9"), "a")).isEqualTo(Change.ELSEWHERE);
        assertThat(masters.see(Map.of("a", "1", "b", "9", "c", "3"), "a")).isEqualTo(Change.ELSEWHERE);
    }
}
