package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.http.Exchange;
import io.sluice.backplane.Directory.Page;
import io.sluice.model.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Valid calls, damaged at random: answered as they deserve, never with a defect of ours. */
class CallFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final String ALPHABET = "{}[]\",:0123456789-+.eE\\u tfn%&=é\u0000😀x";
    private static final String ID = "\"client_id\":\"" + Api.CLIENT + "\"";
    private static final List<String> CALLS = List.of(
            "bindUid {" + ID + ",\"uid\":7}",
            "joinGroup {" + ID + ",\"groups\":[\"a\",\"b\"]}",
            "setSession {" + ID + ",\"session\":{\"a\":[1.5,null,{\"b\":\"\\ud83d\\ude00\"}]},\"if_version\":3}",
            "updateSession {" + ID + ",\"session\":{\"a\":{\"b\":null}}}",
            "closeClient {" + ID + ",\"message\":[1,2],\"code\":4000,\"reason\":\"bye\"}",
            "sendToGroup {\"group\":\"g\",\"message\":{\"a\":1e5},\"exclude_uids\":[1],\"wait\":\"written\",\"timeout_ms\":9}",
            "sendToAll {\"message_base64\":\"AP8=\",\"client_ids\":[\"" + Api.CLIENT + "\"]}",
            "getAllClientIdList {\"cursor\":\"abc\",\"limit\":10}",
            "batch {\"calls\":[{\"method\":\"bindUid\",\"params\":{" + ID + ",\"uid\":7}},{\"method\":\"isOnline\"}]}");

    private final Random random = new Random(20260102);
    private final Api api = new Api();

    @Test
    void answersEveryDamagedCallInOrder() {
        api.directory.answers.putAll(Map.of(
                "session", new Session(3, "{\"a\":{\"b\":1}}"),
                "isOnline", true,
                "clients", new Page<>(List.of(), Optional.empty())));
        for (int round = 0; round < ROUNDS; round++) {
            String call = CALLS.get(random.nextInt(CALLS.size()));
            int space = call.indexOf(' ');
            String body = damage(call.substring(space + 1));
            Exchange answer = Exchange.of(
                    api.router, "POST", "/v1/" + call.substring(0, space), body, "content-type", "application/json");
            assertThat(answer.status()).as(body).isIn(200, 400, 404, 409);
            assertThat(answer.body()).as(body).doesNotContain("\"internal\"");
            assertThat(Api.json(answer).has(answer.status() == 200 ? "result" : "error"))
                    .isTrue();
            api.mailboxes.steps.clear();
            api.directory.questions.clear();
        }
    }

    @Test
    void answersEveryDamagedQuery() {
        api.directory.answers.put("clients", new Page<>(List.of(), Optional.empty()));
        for (int round = 0; round < ROUNDS; round++) {
            Exchange answer = api.get("/v1/getClientIdListByGroup?" + damage("group=%F0%9F%98%80+a&limit=10&cursor=x"));
            assertThat(answer.status()).isIn(200, 400);
        }
    }

    private String damage(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && damaged.length() > 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                default -> damaged.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return damaged.toString();
    }
}
