package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientScriptTest {
    private static final Pattern TAG = Pattern.compile("ETag: (\"[^\"]+\")\r\n");

    private static ClientScript.Answer answer(String line, String... headers) {
        String head = line + "\r\nHost: x" + (headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers));
        return ClientScript.answer(RequestHead.parse(head));
    }

    private static String head(ClientScript.Answer answer) {
        return new String(answer.head(), StandardCharsets.ISO_8859_1);
    }

    private static String tag(ClientScript.Answer answer) {
        Matcher tag = TAG.matcher(head(answer));
        assertThat(tag.find()).isTrue();
        return tag.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.js", "sluice.mjs"})
    void isTheFileAsItStandsInTheTree(String name) throws IOException {
        byte[] file = Files.readAllBytes(Path.of("src/main/web", name));

        ClientScript.Answer answer = answer("GET /" + name + "?v=1 HTTP/1.1");

        assertThat(answer.body()).isEqualTo(file);
        assertThat(answer.last()).isFalse();
        assertThat(head(answer))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: text/javascript; charset=utf-8\r\n")
                .contains("Content-Length: " + file.length + "\r\n")
                .contains("Cache-Control: public, max-age=3600\r\n")
                .contains("Connection: keep-alive\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void isCompressedForWhoTakesIt() throws IOException {
        ClientScript.Answer plain = answer("GET /sluice.js HTTP/1.1", "Accept-Encoding: br, gzip;q=0");
        ClientScript.Answer compressed = answer("GET /sluice.js HTTP/1.1", "Accept-Encoding: br, gzip");

        assertThat(head(plain)).doesNotContain("Content-Encoding").contains("Vary: Accept-Encoding\r\n");
        assertThat(head(compressed))
                .contains("Content-Encoding: gzip\r\n")
                .contains("Content-Length: " + compressed.body().length + "\r\n");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(tag(compressed)).isNotEqualTo(tag(plain));
    }

    @Test
    void isNotSentAgainToWhoHasIt() {
        String tag = tag(answer("GET /sluice.js HTTP/1.1"));

        for (String known : new String[] {tag, "\"old\", W/" + tag, "*"}) {
            ClientScript.Answer answer = answer("GET /sluice.js HTTP/1.1", "If-None-Match: " + known);
            assertThat(head(answer)).startsWith("HTTP/1.1 304 ").contains(tag).doesNotContain("Content-L", "Content-E");
            assertThat(answer.body()).isEmpty();
        }
        assertThat(head(answer("GET /sluice.js HTTP/1.1", "If-None-Match: \"old\"")))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void showsItsHeadAlone() {
        ClientScript.Answer whole = answer("GET /sluice.js HTTP/1.1");
        ClientScript.Answer alone = answer("HEAD /sluice.js HTTP/1.1");

        assertThat(alone.head()).isEqualTo(whole.head());
        assertThat(alone.body()).isEmpty();
    }

    @Test
    void endsTheConnectionWhenAskedOrWhenTheNextRequestCannotBeFound() {
        assertThat(answer("GET /sluice.js HTTP/1.1", "Connection: close").last())
                .isTrue();
        assertThat(answer("GET /sluice.js HTTP/1.0").last()).isTrue();
        assertThat(answer("GET /sluice.js HTTP/1.1", "Content-Length: 5").last())
                .isTrue();
        assertThat(head(answer("GET /sluice.js HTTP/1.1", "Transfer-Encoding: chunked")))
                .contains("Connection: close\r\n");
    }

    @Test
    void goesToWhoWouldRatherSpeakHttp2() {
        ClientScript.Answer answer = answer("GET /sluice.js HTTP/1.1", "Connection: Upgrade", "Upgrade: h2c");

        assertThat(head(answer)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void leavesEverythingElseToTheHandshake() {
        assertThat(answer("GET / HTTP/1.1")).isNull();
        assertThat(answer("GET /sluice.jsx HTTP/1.1")).isNull();
        assertThat(answer("POST /sluice.js HTTP/1.1")).isNull();
        assertThat(answer("GET /sluice.js HTTP/1.1", "Upgrade: websocket")).isNull();
    }
}
