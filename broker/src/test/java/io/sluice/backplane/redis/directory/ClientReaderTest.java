package io.sluice.backplane.redis.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientReaderTest {
    private static final ClientId CLIENT = new ClientId(1, 2);

    @Test
    void findsTheUidOfARecord() {
        assertThat(ClientReader.uid(CLIENT, Text.bytes("[\"ü\\\"{}\",\"a\",\"text\",1,\"g\"]")))
                .contains(new Uid("ü\"{}"));
        assertThat(ClientReader.uid(CLIENT, Text.bytes("[\"\",\"a\",\"text\",1]")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "{}", "7", "[7]", "[null]", "[\"a"})
    void namesTheClientWhoseRecordIsUnreadable(String record) {
        assertThatThrownBy(() -> ClientReader.uid(CLIENT, Text.bytes(record)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("record of client " + CLIENT);
    }

    @Test
    void readsASession() {
        assertThat(ClientReader.session(CLIENT, Text.bytes("12 {\"a\": 1}"))).isEqualTo(new Session(12, "{\"a\": 1}"));
        assertThat(ClientReader.session(CLIENT, null)).isEqualTo(Session.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "x {}", " {}"})
    void namesTheClientWhoseSessionIsUnreadable(String session) {
        assertThatThrownBy(() -> ClientReader.session(CLIENT, Text.bytes(session)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("session of client " + CLIENT);
    }
}
