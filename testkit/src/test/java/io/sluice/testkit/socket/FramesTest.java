package io.sluice.testkit.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
    private final List<String> seen = new ArrayList<>();

    @Test
    void readsFramesOfBothLengthFormsWhereverTheBytesWereCut() throws IOException {
        String longText = "y".repeat(300);
        ByteBuffer all = ByteBuffer.allocate(1024);
        all.put((byte) 0x81).put((byte) 2).put("hi".getBytes(StandardCharsets.US_ASCII));
        all.put((byte) 0x81).put((byte) 126).putShort((short) 300).put(longText.getBytes(StandardCharsets.US_ASCII));
        all.put((byte) 0x89).put((byte) 0);
        int end = all.position();
        all.position(0);

        for (int limit = 1; limit <= end; limit++) {
            all.limit(limit);
            while (Frames.next(all, this::note)) {
                // As many as are complete.
            }
        }

        assertThat(seen).containsExactly("1 hi", "1 " + longText, "9 ");
        assertThat(all.hasRemaining()).isFalse();
    }

    @Test
    void refusesFramesThatDoNotFitItsBuffer() {
        ByteBuffer huge = ByteBuffer.allocate(16).put(0, (byte) 0x82).put(1, (byte) 127);

        assertThatThrownBy(() -> Frames.next(huge, this::note)).hasMessageContaining("64 KiB");
    }

    private void note(int opcode, ByteBuffer in, int at, int length) {
        byte[] payload = new byte[length];
        in.get(at, payload);
        seen.add(opcode + " " + new String(payload, StandardCharsets.US_ASCII));
    }
}
