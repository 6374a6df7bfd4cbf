package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void readsWhatItWroteAndNothingBesides() {
        ByteBuffer buffer = ByteBuffer.allocate(5 + Payload.LENGTH + 1);

        Payload.write(buffer, 5, 159, 1_234_567_890L, 9_876_543_210_123_456L);

        assertThat(Payload.stream(buffer, 5)).isEqualTo(159);
        assertThat(Payload.number(buffer, 5)).isEqualTo(1_234_567_890L);
        assertThat(Payload.sentAt(buffer, 5)).isEqualTo(9_876_543_210_123_456L);
        assertThat(buffer.get(4)).isZero();
    }

    @Test
    void fillsItsFramesWithConsecutiveNumbers() {
        Request eight = Request.frames(8);

        ByteBuffer block = eight.stamped(3, 100, System.nanoTime());

        assertThat(eight.messages()).isEqualTo(8);
        assertThat(block.getInt(0)).isEqualTo(8 * (4 + Payload.LENGTH));
        assertThat(Payload.number(block, 4 + 4)).isEqualTo(100);
        assertThat(Payload.number(block, 4 + 7 * (4 + Payload.LENGTH) + 4)).isEqualTo(107);
    }
}
