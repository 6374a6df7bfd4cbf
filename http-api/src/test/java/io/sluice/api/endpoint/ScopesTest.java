package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.api.http.Exchange;
import org.junit.jupiter.api.Test;

class ScopesTest {
    private final Api api = new Api("web:web-secret:send:group=chat.*,read", "ops:ops-secret");

    private Exchange post(String secret, String method, String body) {
        return Exchange.of(
                api.router,
                "POST",
                "/v1/" + method,
                body.replace('\'', '"'),
                "content-type",
                "application/json",
                "authorization",
                "Bearer " + secret);
    }

    @Test
    void aKeyDoesWhatItsScopesSay() {
        assertThat(post("web-secret", "sendToGroup", "{'group':'chat.1','message':'m'}")
                        .status())
                .isEqualTo(200);
        assertThat(post("web-secret", "sendToGroup", "{'groups':['chat.1','chat.2'],'message':'m'}")
                        .status())
                .isEqualTo(200);
        assertThat(post("ops-secret", "sendToAll", "{'message':'m'}").status()).isEqualTo(200);
    }

    @Test
    void andNothingElse() {
        Exchange refused = post("web-secret", "sendToGroup", "{'groups':['chat.1','admin'],'message':'m'}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("\"forbidden\"", "key web").doesNotContain("web-secret");
        assertThat(post("web-secret", "sendToAll", "{'message':'m'}").status()).isEqualTo(403);
        assertThat(post("web-secret", "closeClient", "{'client_id':'" + Api.CLIENT + "'}")
                        .status())
                .isEqualTo(403);
        assertThat(api.mailboxes.steps).isEmpty();
    }

    @Test
    void eachCallOfABatchIsAskedFor() {
        Exchange batch = post(
                "web-secret",
                "batch",
                "{'calls':[{'method':'sendToGroup','params':{'group':'chat.1','message':'m'}},"
                        + "{'method':'sendToGroup','params':{'group':'admin','message':'m'}},"
                        + "{'method':'destroyClient','params':{'client_id':'" + Api.CLIENT + "'}}]}");
        assertThat(batch.status()).isEqualTo(200);
        JsonNode answers = Api.json(batch).get("result");
        assertThat(answers.get(0).has("result")).isTrue();
        assertThat(answers.get(1).at("/error/code").asText()).isEqualTo("forbidden");
        assertThat(answers.get(2).at("/error/code").asText()).isEqualTo("forbidden");
        assertThat(api.mailboxes.steps).hasSize(1);
    }
}
