package io.sluice.testkit.php;

import static io.sluice.testkit.php.ScriptedApi.LOST;
import static io.sluice.testkit.php.ScriptedApi.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.php.PhpProcess.PhpException;
import io.sluice.testkit.php.ScriptedApi.Question;
import io.sluice.testkit.php.ScriptedApi.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the PHP client sends, and what it sends again. */
class PhpRetryIT {
    private static final Reply AWAY = Reply.unavailable("0", "");
    private static final Reply UNKNOWN = Reply.unavailable("0", ",\"outcome\":\"unknown\"");
    private static final Reply PARTIAL = Reply.unavailable("0", ",\"outcome\":\"partial\",\"nodes\":[\"n\"]");
    private static final Object[] SEND = {"A".repeat(22), "m"};

    @TempDir
    private Path directory;

    @Test
    void sendsWhatTheContractSays() {
        try (ScriptedApi api = new ScriptedApi(OK);
                PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url() + "/behind/", "apiKey", "k3y")) {
            assertThat(php.value("call", "sendToGroup", Map.of("group", "a/b", "message", "x".repeat(5000))))
                    .isEqualTo(7);
            assertThat(php.value("call", "getNodes")).isEqualTo(7);

            Question send = api.asked().get(0);
            assertThat(send.path()).isEqualTo("/behind/v1/sendToGroup");
            assertThat(send.headers())
                    .containsEntry("Authorization", List.of("Bearer k3y"))
                    .containsEntry("Content-type", List.of("application/json"))
                    .doesNotContainKey("Expect");
            assertThat(send.body()).contains("\"group\":\"a/b\"");
            assertThat(api.asked().get(1).body()).isEqualTo("{}");
        }
    }

    @Test
    void keepsOneConnection() {
        try (ScriptedApi api = new ScriptedApi(OK);
                PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url())) {
            for (int i = 0; i < 50; i++) {
                php.call("sendToClient", SEND);
                php.call("getAllClientCount");
            }

            assertThat(api.asked()).hasSize(100);
            assertThat(api.asked().stream().map(Question::from).distinct()).hasSize(1);
        }
    }

    @Test
    void aForkedProcessOpensItsOwn() throws IOException, InterruptedException {
        try (ScriptedApi api = new ScriptedApi(OK)) {
            Process php = new ProcessBuilder(
                            "php", PhpProcess.client("tests/fork.php").toString(), api.url())
                    .inheritIO()
                    .start();

            assertThat(php.waitFor()).isZero();
            assertThat(api.asked()).hasSize(3);
            assertThat(api.asked().stream().map(Question::from).distinct()).hasSize(2);
        }
    }

    @Test
    void aSubclassIsAnotherCluster() {
        try (ScriptedApi one = new ScriptedApi(OK);
                ScriptedApi two = new ScriptedApi(new Reply(200, "{\"result\":[\"x\"]}", ""));
                PhpProcess php = PhpProcess.start(directory, "apiUrl", one.url())) {
            assertThat(php.second(two.url(), "getClientIdByUid", "u")).isEqualTo(List.of("x"));
            assertThat(php.value("getAllClientCount")).isEqualTo(7);
            assertThat(one.asked()).hasSize(1);
        }
    }

    @Test
    void sendsAgainOnceWhatWasNotDone() {
        try (ScriptedApi api = new ScriptedApi(AWAY, OK);
                PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url())) {
            php.call("sendToClient", SEND);

            assertThat(api.asked()).hasSize(2);
            assertThat(api.asked().get(1).body()).isEqualTo(api.asked().get(0).body());
        }
        assertFails(503, "redis_unavailable", 2, AWAY);
    }

    @Test
    void sendsAgainUnderTheSameKeyWhatMayHaveBeenDone() {
        for (Reply first : List.of(LOST, UNKNOWN, PARTIAL)) {
            try (ScriptedApi api = new ScriptedApi(first, OK);
                    PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url())) {
                php.call("sendToClient", SEND);
                php.call("sendToClient", SEND);
                php.call("getAllClientCount");

                List<List<String>> keys = api.asked().stream()
                        .map(question -> question.headers().getOrDefault("Idempotency-key", List.of()))
                        .toList();
                assertThat(keys).hasSize(4);
                assertThat(keys.get(0)).hasSize(1).isEqualTo(keys.get(1));
                assertThat(keys.get(2)).hasSize(1).isNotEqualTo(keys.get(1));
                assertThat(keys.get(3)).isEmpty();
            }
        }
        PhpException partial = assertFails(503, "redis_unavailable", 2, PARTIAL);
        assertThat(partial.facts().get("error")).asString().contains("nodes=[n]");
    }

    @Test
    void withoutKeysDoesNotSendAgainWhatMayHaveBeenDone() {
        for (Reply first : List.of(LOST, UNKNOWN, PARTIAL)) {
            try (ScriptedApi api = new ScriptedApi(first, OK);
                    PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url(), "idempotent", false)) {
                assertThatThrownBy(() -> php.call("sendToClient", SEND))
                        .isInstanceOfSatisfying(
                                PhpException.class,
                                e -> assertThat(e.facts().get("error_code"))
                                        .isEqualTo(first == LOST ? "no_answer" : "redis_unavailable"));
                assertThat(api.asked()).hasSize(1);
                assertThat(api.asked().get(0).headers()).doesNotContainKey("Idempotency-key");
            }
        }
    }

    @Test
    void asksAgainWhateverHappenedToAQuestion() {
        try (ScriptedApi api = new ScriptedApi(LOST, OK);
                PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url())) {
            assertThat(php.call("getAllClientCount")).isEqualTo("i:7;");
            assertThat(api.asked()).hasSize(2);
        }
    }

    @Test
    void doesNotWaitLongerThanItsTime() {
        long before = System.nanoTime();
        assertFails(503, "redis_unavailable", 1, Reply.unavailable("60", ""), OK);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void saysWhenTheAnswerIsNotOfSluice() {
        assertFails(200, "bad_answer", 1, new Reply(200, "<html>", ""));
        assertFails(200, "bad_answer", 1, new Reply(200, "{\"results\":7}", ""));
        assertFails(502, "bad_answer", 1, new Reply(502, "<html>bad gateway</html>", ""));
        assertFails(503, "bad_answer", 1, new Reply(503, "no server is available", ""));
        assertFails(500, "bad_answer", 1, new Reply(500, "{\"error\":\"text\"}", ""));
    }

    private PhpException assertFails(int status, String code, int requests, Reply... script) {
        PhpException[] thrown = new PhpException[1];
        try (ScriptedApi api = new ScriptedApi(script);
                PhpProcess php = PhpProcess.start(directory, "apiUrl", api.url())) {
            ThrowingCallable call = () -> php.call("sendToClient", SEND);
            assertThatThrownBy(call).isInstanceOfSatisfying(PhpException.class, e -> {
                assertThat(e.facts())
                        .containsEntry("exception", "Sluice\\GatewayException")
                        .containsEntry("status", status)
                        .containsEntry("error_code", code);
                thrown[0] = e;
            });
            assertThat(api.asked()).hasSize(requests);
        }
        return thrown[0];
    }
}
