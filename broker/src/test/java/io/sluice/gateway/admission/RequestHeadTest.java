package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    @Test
    void readsNamesInAnyCaseAndJoinsWhatIsRepeated() {
        RequestHead head = RequestHead.parse("GET /a?b HTTP/1.1\r\nHOST: h\r\nX-Two: 1\r\nx-two:  2 ");

        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/a?b");
        assertThat(head.header("host")).isEqualTo("h");
        assertThat(head.header("x-two")).isEqualTo("1, 2");
        assertThat(head.hasToken("x-two", "2")).isTrue();
        assertThat(head.header("none")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET /",
                "GET  / HTTP/1.1",
                "GET / HTTP/1.1 x",
                "G(T / HTTP/1.1",
                "GET / HTTQ/1.1",
                "GET / HTTP/1.1\r\nno colon",
                "GET / HTTP/1.1\r\n: no name",
                "GET / HTTP/1.1\r\nbad name: x",
                "GET / HTTP/1.1\r\na: b\r\n folded",
                "GET / HTTP/1.1\r\na: b\u0000",
                "GET / HTTP/1.1\r\na: b\nc: d"
            })
    void refusesWhatBreaksTheGrammar(String text) {
        assertThatThrownBy(() -> RequestHead.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
