package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeflationTest {
    private final Deflation deflation = new Deflation();

    @AfterEach
    void close() {
        deflation.close();
    }

    private byte[] inflated(byte[] bytes, int limit) throws Exception {
        ByteBuf out = Unpooled.buffer();
        deflation.inflate(Unpooled.wrappedBuffer(bytes), out, limit);
        byte[] result = new byte[out.readableBytes()];
        out.readBytes(result);
        return result;
    }

    @Test
    void givesBackWhatItTook() throws Exception {
        for (int length : new int[] {256, 1_000, 100_000}) {
            byte[] bytes = "lorem ipsum ".repeat(length).substring(0, length).getBytes(StandardCharsets.UTF_8);
            byte[] deflated = deflation.deflate(bytes);
            assertThat(deflated).isNotNull().hasSizeLessThan(length / 2);
            assertThat(inflated(deflated, length)).isEqualTo(bytes);
        }
    }

    @Test
    void leavesNoiseAsItIs() {
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);

        assertThat(deflation.deflate(noise)).isNull();
    }

    @Test
    void stopsAtTheLimit() {
        byte[] deflated = deflation.deflate(new byte[1_000_000]);

        assertThatThrownBy(() -> inflated(deflated, 999_999)).isInstanceOf(Deflation.TooBig.class);
    }

    @Test
    void refusesWhatEndsInTheMiddleOfABlock() throws Exception {
        byte[] bytes = "lorem ipsum ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] deflated = deflation.deflate(bytes);

        for (int length = 1; length < deflated.length; length++) {
            byte[] cut = Arrays.copyOf(deflated, length);
            assertThatThrownBy(() -> inflated(cut, 100_000)).isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void refusesAStoredBlockThatLacksAsManyBytesAsTheWireLeavesOut() {
        byte[] cut = {0, 8, 0, (byte) 0xF7, (byte) 0xFF, 'a', 'b', 'c', 'd'};

        assertThatThrownBy(() -> inflated(cut, 100)).isInstanceOf(DataFormatException.class);
    }

    @Test
    void readsAFinalBlockAndWhatFollowsIt() throws Exception {
        // The example of RFC 7692 section 7.2.3.4, and a second final block behind it.
        byte[] block = {(byte) 0xF3, 0x48, (byte) 0xCD, (byte) 0xC9, (byte) 0xC9, 0x07, 0x00};
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.write(block);
        two.write(0);
        assertThat(new String(inflated(two.toByteArray(), 100), StandardCharsets.UTF_8))
                .isEqualTo("Hello");

        ByteArrayOutputStream several = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            Deflater finished = new Deflater(9, true);
            finished.setInput("ab".getBytes(StandardCharsets.UTF_8));
            finished.finish();
            byte[] out = new byte[64];
            several.write(out, 0, finished.deflate(out));
            finished.end();
        }
        several.write(0);
        assertThat(new String(inflated(several.toByteArray(), 100), StandardCharsets.UTF_8))
                .isEqualTo("ababab");
    }
}
