package io.sluice.backplane.redis.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException.BadCursor;
import io.sluice.model.NodeId;
import java.util.Base64;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final NodeId NODE = new NodeId(0xFFFF_8000_0001L);

    private final TreeMap<NodeId, Long> marks = new TreeMap<>();

    @Test
    void saysAgainWhatItWasMadeOf() {
        marks.put(new NodeId(7), Long.MAX_VALUE);
        Cursor cursor = new Cursor(NODE, "18446744073709551615", 499, -5, marks);

        assertThat(Cursor.parse(cursor.text("clients"), "clients")).isEqualTo(cursor);
    }

    @Test
    void isGoodForItsOwnListingOnly() {
        String text = Cursor.start(NODE, marks).text("clients of a");

        assertThatThrownBy(() -> Cursor.parse(text, "clients of b"))
                .isInstanceOf(BadCursor.class)
                .hasMessageContaining(text);
    }

    @Test
    void forgetsTheFirstMarksBeforeItGetsTooLong() {
        for (int i = 0; i < 200; i++) {
            marks.put(new NodeId(i), (long) i);
        }
        String text = Cursor.start(NODE, marks).text("uids");

        assertThat(text).hasSizeLessThan(1_300);
        assertThat(Cursor.parse(text, "uids").marks()).hasSize(64).containsKey(new NodeId(199));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "!", "AAAA", "ÄÖÜ", "AQ==", "%00"})
    void refusesWhatIsNoCursor(String text) {
        assertThatThrownBy(() -> Cursor.parse(text, "clients")).isInstanceOf(BadCursor.class);
    }

    @Test
    void refusesAnyChangeOfLength() {
        String text = Cursor.start(NODE, marks).text("clients");

        assertThatThrownBy(() -> Cursor.parse(text.substring(1), "clients")).isInstanceOf(BadCursor.class);
        assertThatThrownBy(() -> Cursor.parse(text + "AAAA", "clients")).isInstanceOf(BadCursor.class);
    }

    @Test
    void neverFailsOtherwiseOnRandomBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            String text = Base64.getUrlEncoder().encodeToString(bytes);
            assertThatThrownBy(() -> Cursor.parse(text, "clients")).isInstanceOf(BadCursor.class);
        }
    }
}
