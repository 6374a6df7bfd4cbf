package io.sluice.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpConnectionTest {
    private final List<String> bodies = new ArrayList<>();
    private final List<CompletableFuture<Response>> held = new ArrayList<>();

    private final Router router = Router.builder()
            .post("/echo", "echo", request -> {
                bodies.add(new String(request.body()));
                return CompletableFuture.completedFuture(Response.text(200, "text/plain", request.body()));
            })
            .post("/hold", "hold", request -> {
                CompletableFuture<Response> stage = new CompletableFuture<>();
                held.add(stage);
                return stage;
            })
            .get(
                    "/hello",
                    request -> CompletableFuture.completedFuture(Response.json(200, json -> json.writeString("hello"))))
            .get("/teapot", request -> {
                throw Problem.of(418, "teapot", "short and stout").asException();
            })
            .get("/defect", request -> {
                throw new IllegalStateException("secret");
            })
            .get("/failing", request -> CompletableFuture.failedFuture(new IllegalStateException("secret")))
            .get(
                    "/unrenderable",
                    request -> CompletableFuture.completedFuture(new Response(200, "text/plain", Map.of(), target -> {
                        target.write('x');
                        throw new IOException("secret");
                    })))
            .build();

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nhost: a\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n";
    }

    @Test
    void answersARequestThatComesByteByByte() {
        try (TestConnection connection = new TestConnection(router)) {
            for (char c : post("/echo", "hello").toCharArray()) {
                connection.send(String.valueOf(c));
            }
            assertThat(connection.received())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\ncontent-length: 5\r\n")
                    .contains("\r\ndate: ")
                    .endsWith("\r\n\r\nhello");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void handlesPipelinedRequestsStrictlyOneAfterTheOther() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(post("/hold", "1") + post("/hold", "2") + post("/echo", "three"));
            assertThat(held).hasSize(1);
            assertThat(connection.received()).isEmpty();
            held.get(0).complete(Response.text(200, "text/plain", "one".getBytes()));
            assertThat(held).hasSize(2);
            assertThat(connection.received()).endsWith("one");
            held.get(1).complete(Response.text(200, "text/plain", "two".getBytes()));
            assertThat(connection.received()).containsSubsequence("two", "HTTP/1.1 200", "three");
        }
    }

    @Test
    void answersThousandsOfPipelinedRequestsWithoutGrowingTheStack() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(post("/hold", "1") + get("/hello").repeat(5_000));
            held.get(0).complete(Response.text(200, "text/plain", new byte[0]));
            connection.runTasks();
            AtomicInteger answers = new AtomicInteger();
            String all = connection.received();
            for (int at = -1; (at = all.indexOf("HTTP/1.1 200", at + 1)) >= 0; ) {
                answers.incrementAndGet();
            }
            assertThat(answers).hasValue(5_001);
        }
    }

    @Test
    void takesAnAnswerFromAnotherThread() throws InterruptedException {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(post("/hold", "1"));
            Thread other = new Thread(() -> held.get(0).complete(Response.text(200, "text/plain", new byte[] {'x'})));
            other.start();
            other.join();
            connection.runTasks();
            assertThat(connection.received()).endsWith("\r\n\r\nx");
        }
    }

    @Test
    void putsChunksTogether() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
            connection.send("2;extension=1\r\nde\r\n0\r\ntrailer: x\r\n\r\n" + get("/hello"));
            assertThat(connection.received()).contains("abcde").endsWith("\"hello\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "content-length: 65, x",
        "content-length: 65\\nexpect: 100-continue, ''",
        "transfer-encoding: chunked, '41\\n" + "0123456789012345678901234567890123456789012345678901234567890123x'"
    })
    void refusesABodyOverTheLimit(String header, String body) {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(
                    ("POST /echo HTTP/1.1\\nhost: a\\n" + header + "\\n\\n" + body).replace("\\n", "\r\n") + "\r\n");
            assertThat(connection.received())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("connection: close")
                    .contains("\"code\":\"too_large\"");
            assertThat(connection.isOpen()).isFalse();
            assertThat(bodies).isEmpty();
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(post("/echo", "x".repeat(64)));
            assertThat(connection.received()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void tellsAWaitingCallerToContinue() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("POST /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
            assertThat(connection.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            connection.send("ok");
            assertThat(connection.received()).startsWith("HTTP/1.1 200 ").endsWith("ok");
        }
    }

    @Test
    void answersHeadWithTheLengthAndNoBody() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("HEAD /hello HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(connection.received()).contains("content-length: 7\r\n").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'nonsense', 400",
        "'GET / HTTP/1.1', 400",
        "'GET / HTTP/1.1\\nhost: a\\nhost: b', 400",
        "'GET / HTTP/2.0\\nhost: a', 505",
        "'POST /echo HTTP/1.1\\nhost: a\\ncontent-length: 1\\ncontent-length: 2', 400",
        "'POST /echo HTTP/1.1\\nhost: a\\ncontent-length: 1\\ntransfer-encoding: chunked', 400",
        "'POST /echo HTTP/1.1\\nhost: a\\ntransfer-encoding: gzip', 400",
        "'POST /echo HTTP/1.1\\nhost: a\\ntransfer-encoding: gzip, chunked', 501",
        "'POST /echo HTTP/1.1\\nhost: a\\ntransfer-encoding: gzip\\ntransfer-encoding: chunked', 501",
        "'POST /echo HTTP/1.1\\nhost: a\\ncontent-length: -1', 400",
        "'POST /echo HTTP/1.1\\nhost: a\\ncontent-length: 99999999999999999999', 400",
        "'GET / HTTP/1.1\\nhost: a\\nbad header: x', 400",
        "'POST /echo HTTP/1.1\\nhost: a\\nexpect: tea\\ncontent-length: 1', 417",
    })
    void refusesMalformedRequestsAndCloses(String head, int status) {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(head.replace("\\n", "\r\n") + "\r\n\r\n");
            assertThat(connection.received())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("application/json")
                    .contains("connection: close")
                    .contains("\"error\":{\"code\":");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void refusesAMalformedChunk() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");
            assertThat(connection.received()).startsWith("HTTP/1.1 400 ");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void refusesHeadersAndLinesThatAreTooLong() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("GET / HTTP/1.1\r\nhost: a\r\nx: " + "y".repeat(17_000) + "\r\n\r\n");
            assertThat(connection.received()).startsWith("HTTP/1.1 431 ");
        }
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("GET /" + "y".repeat(17_000) + " HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(connection.received()).startsWith("HTTP/1.1 414 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"'GET /hello HTTP/1.0\\n\\n'", "'GET /hello HTTP/1.1\\nhost: a\\nconnection: close\\n\\n'"})
    void closesAfterTheAnswerWhereTheCallerWantsIt(String request) {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(request.replace("\\n", "\r\n"));
            assertThat(connection.received()).startsWith("HTTP/1.1 200").contains("connection: close");
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void answersUnknownPathsAndMethods() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(get("/nowhere") + get("/echo") + "DELETE /hello HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(connection.received())
                    .containsSubsequence(
                            "404 Not Found", "405 Method Not Allowed", "allow: POST\r\n", "allow: GET, HEAD");
        }
    }

    @Test
    void answersProblemsAsTheyAreAndDefectsWithoutTheirSecrets() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(get("/teapot") + get("/defect") + get("/failing") + get("/unrenderable") + get("/hello"));
            assertThat(connection.received())
                    .containsSubsequence("418", "short and stout", "500", "500", "500", "200 OK", "hello")
                    .doesNotContain("secret");
        }
    }

    @Test
    void givesUpOnSlowRequestsAndIdleConnections() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("GET /hel");
            connection.sweepIn(29);
            assertThat(connection.received()).isEmpty();
            connection.sweepIn(31);
            assertThat(connection.received()).startsWith("HTTP/1.1 408 ");
        }
        try (TestConnection connection = new TestConnection(router)) {
            connection.send("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab");
            connection.sweepIn(31);
            assertThat(connection.received()).startsWith("HTTP/1.1 408 ");
        }
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(get("/hello"));
            connection.sweepIn(74);
            assertThat(connection.isOpen()).isTrue();
            connection.sweepIn(76);
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void waitsForAHandlerAsLongAsItTakes() {
        try (TestConnection connection = new TestConnection(router)) {
            connection.send(post("/hold", ""));
            connection.sweepIn(10_000);
            held.get(0).complete(Response.text(200, "text/plain", "late".getBytes()));
            assertThat(connection.received()).endsWith("late");
        }
    }

    @Test
    void survivesRandomBytesAndReleasesAllBuffers() {
        Random random = new Random(20260101);
        String seed = post("/echo", "hello") + get("/hello?x=%41") + "POST /echo HTTP/1.1\r\nhost: a\r\n"
                + "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + post("/hold", "x") + get("/hello");
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = seed.getBytes();
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            TestConnection connection = new TestConnection(router);
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(120));
                connection.send(java.util.Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            connection.close();
            assertThat(connection.unreleased()).as("round %d", round).isZero();
        }
    }
}
