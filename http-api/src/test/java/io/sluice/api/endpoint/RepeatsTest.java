package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.http.Exchange;
import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.model.ClientId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatsTest {
    private static final String BIND = "{'client_id': '" + CLIENT + "', 'uid': '7'}";
    private static final Unavailable AWAY = new Unavailable(Unavailable.Outcome.UNKNOWN, "away", List.of(), null);

    private final Api api = new Api();

    private static Exchange post(Api api, String key, String method, String body, String... more) {
        String[] headers = new String[4 + more.length];
        headers[0] = "content-type";
        headers[1] = "application/json";
        headers[2] = "Idempotency-Key";
        headers[3] = key;
        System.arraycopy(more, 0, headers, 4, more.length);
        return Exchange.of(api.router, "POST", "/v1/" + method, body.replace('\'', '"'), headers);
    }

    private Exchange post(String key, String method, String body) {
        return post(api, key, method, body);
    }

    @Test
    void doesARepeatedCallOnceAndAnswersTheSame() {
        Exchange first = post("k", "sendToClient", "{'client_id': '" + CLIENT + "', 'message': {'b': 1, 'a': 2}}");
        Exchange second = post("k", "sendToClient", " {'message':{'b':1,'a':2},\n'client_id':'" + CLIENT + "'}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(second).isEqualTo(first);
        assertThat(api.mailboxes.steps).hasSize(1);
    }

    @Test
    void refusesTheKeyForAnotherCall() {
        post("k", "bindUid", BIND);
        for (String[] other : new String[][] {
            {"bindUid", "{'client_id': '" + CLIENT + "', 'uid': '8'}"},
            {"unbindUid", BIND},
            {"sendToAll", "{'message': {'a': 1, 'b': 2}}"}
        }) {
            Exchange refused = post("k", other[0], other[1]);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(Api.errorField(refused, "code")).isEqualTo("idempotency_mismatch");
        }
        assertThat(api.mailboxes.steps).hasSize(1);
    }

    @Test
    void keepsADefiniteRefusal() {
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(new ClientNotFound(ClientId.parse(CLIENT)));
        Exchange first = post("k", "bindUid", BIND);
        api.mailboxes.answers = command -> RecordingMailboxes.done(Optional.empty());

        assertThat(first.status()).isEqualTo(404);
        assertThat(post("k", "bindUid", BIND).body()).isEqualTo(first.body());
        assertThat(api.mailboxes.steps).hasSize(1);
    }

    @Test
    void keepsThatAMalformedClientIsNotThere() {
        Exchange first = post("k", "bindUid", "{'client_id': 'x', 'uid': '7'}");

        assertThat(first.status()).isEqualTo(404);
        assertThat(post("k", "bindUid", BIND).status()).isEqualTo(409);
    }

    @Test
    void keepsNo503() {
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(AWAY);
        Exchange first = post("k", "bindUid", BIND);
        api.mailboxes.answers = command -> RecordingMailboxes.done(Optional.empty());

        assertThat(first.status()).isEqualTo(503);
        assertThat(first.headers()).containsEntry("retry-after", "1");
        assertThat(post("k", "bindUid", BIND).status()).isEqualTo(200);
    }

    @Test
    void keepsNoBatchWithA503InIt() {
        String batch = "{'calls': [{'method': 'bindUid', 'params': " + BIND + "}]}";
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(AWAY);
        Exchange first = post("k", "batch", batch);
        api.mailboxes.answers = command -> RecordingMailboxes.done(Optional.empty());
        Exchange second = post("k", "batch", batch);

        assertThat(first.body()).contains("redis_unavailable");
        assertThat(second.body()).isEqualTo("{\"result\":[{\"result\":{\"previous_uid\":null}}]}");
        assertThat(post("k", "batch", batch)).isEqualTo(second);
        assertThat(api.mailboxes.steps).hasSize(2);
    }

    @Test
    void keepsNothingOfACallThatCouldNotBeRead() {
        assertThat(post("k", "bindUid", "{'client_id': '" + CLIENT + "'}").status())
                .isEqualTo(400);
        assertThat(post("k", "bindUid", BIND).status()).isEqualTo(200);
    }

    @Test
    void meansNothingToAQuestion() {
        api.directory.answers.put("clientCount", 3L);

        assertThat(post("k", "getAllClientCount", "{}").status()).isEqualTo(200);
        api.directory.answers.put("clientCount", 4L);

        assertThat(post("k", "getAllClientCount", "{}").body()).isEqualTo("{\"result\":4}");
        assertThat(post("k", "bindUid", BIND).status()).isEqualTo(200);
    }

    @Test
    void keepsTheCallsOfOneKeyFromAnother() {
        Api keyed = new Api("first-secret", "second-secret");
        post(keyed, "k", "bindUid", BIND, "authorization", "Bearer first-secret");
        Exchange other = post(keyed, "k", "unbindUid", BIND, "authorization", "Bearer second-secret");

        assertThat(other.status()).isEqualTo(200);
        assertThat(keyed.mailboxes.steps).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "tab\t", "é"})
    void refusesWhatIsNoKey(String key) {
        Exchange refused = post(key, "bindUid", BIND);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(Api.errorField(refused, "field")).isEqualTo("Idempotency-Key");
        assertThat(Api.errorField(refused, "message")).contains("expected: 1 to 128 visible");
        assertThat(api.mailboxes.steps).isEmpty();
    }

    @Test
    void takesAKeyOf128Characters() {
        assertThat(post("~".repeat(128), "bindUid", BIND).status()).isEqualTo(200);
        assertThat(post("~".repeat(129), "bindUid", BIND).status()).isEqualTo(400);
    }

    @Test
    void refusesTwoKeysForOneCall() {
        Exchange refused = post(api, "k", "bindUid", BIND, "Idempotency-Key", "other");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(Api.errorField(refused, "message")).isEqualTo("Idempotency-Key: given 2 times (expected: once)");
        assertThat(api.mailboxes.steps).isEmpty();
    }
}
