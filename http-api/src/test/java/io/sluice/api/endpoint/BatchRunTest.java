package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static io.sluice.api.endpoint.Api.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.api.http.Exchange;
import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchRunTest {
    private static final String BIND = "{'method': 'bindUid', 'params': {'client_id': '" + CLIENT + "', 'uid': 1}}";
    private static final String JOIN = "{'method': 'joinGroup', 'params': {'client_id': '" + OTHER + "', 'group': 1}}";
    private static final String SEND =
            "{'params': {'client_id': '" + CLIENT + "', 'message': 'm'}, 'method': 'sendToClient'}";
    private static final String TO_GROUP = "{'method': 'sendToGroup', 'params': {'group': 'g', 'message': 'm'}}";
    private static final String COUNT = "{'method': 'getAllClientCount'}";

    private final Api api = new Api();

    private static String batch(String... calls) {
        return "{'calls': [" + String.join(", ", calls) + "]}";
    }

    private JsonNode results(String... calls) throws Exception {
        return Api.JSON.readTree(api.result("batch", batch(calls)));
    }

    @Test
    void appliesNeighboursOnClientsInOneStep() throws Exception {
        api.directory.answers.put("clientCount", 3L);
        JsonNode results = results(BIND, JOIN, SEND, TO_GROUP, COUNT, BIND);
        assertThat(api.mailboxes.steps).hasSize(3);
        assertThat(api.mailboxes.steps.get(0)).hasSize(3);
        assertThat(results).hasSize(6);
        assertThat(results.get(0).toString()).isEqualTo("{\"result\":{\"previous_uid\":null}}");
        assertThat(results.get(1).toString()).isEqualTo("{\"result\":{\"changed\":1}}");
        assertThat(results.get(2).at("/result/message_id").asText()).hasSize(22);
        assertThat(results.get(4).toString()).isEqualTo("{\"result\":3}");
    }

    @Test
    void beginsNothingBeforeWhatIsBeforeItIsDone() {
        List<CompletableFuture<Object>> open = new ArrayList<>();
        api.mailboxes.answers = command -> {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            open.add(answer);
            return answer;
        };
        var answer = Exchange.begin(
                api.router,
                "POST",
                "/v1/batch",
                batch(BIND, TO_GROUP, JOIN).replace('\'', '"'),
                "content-type",
                "application/json");
        assertThat(open).hasSize(1);
        open.get(0).complete(Optional.empty());
        assertThat(open).hasSize(2);
        open.get(1).complete(new Receipt("id", 1, List.of(), Optional.empty()));
        assertThat(open).hasSize(3);
        assertThat(answer).isNotDone();
        open.get(2).complete(1);
        assertThat(answer).isDone();
    }

    @Test
    void tellsOfEachCallThatFailsAndRunsTheOthers() throws Exception {
        api.mailboxes.answers = command -> command instanceof Command.Bind
                ? CompletableFuture.failedFuture(new ClientNotFound(ClientId.parse(CLIENT)))
                : RecordingMailboxes.done(1);
        JsonNode results = results(
                BIND,
                "{'method': 'nonsense'}",
                "{'method': 'batch', 'params': {'calls': []}}",
                "{'method': 'joinGroup', 'params': {'client_id': 'x', 'group': 1}}",
                "{'method': 'joinGroup', 'params': {'client_id': 'x'}}",
                JOIN);
        assertThat(results.get(0).at("/error/code").asText()).isEqualTo("client_not_found");
        assertThat(results.get(1).at("/error/code").asText()).isEqualTo("unknown_method");
        assertThat(results.get(2).at("/error/code").asText()).isEqualTo("invalid_argument");
        assertThat(results.get(3).at("/error/code").asText()).isEqualTo("client_not_found");
        assertThat(results.get(4).at("/error/field").asText()).isEqualTo("group");
        assertThat(results.get(5).at("/result/changed").asInt()).isEqualTo(1);
    }

    @Test
    void takesAThousandCallsAndNoMore() throws Exception {
        String[] calls = new String[1000];
        java.util.Arrays.fill(calls, BIND);
        assertThat(results(calls)).hasSize(1000);
        assertThat(api.mailboxes.steps).hasSize(1);
        calls = java.util.Arrays.copyOf(calls, 1001);
        calls[1000] = BIND;
        Exchange answer = api.post("batch", batch(calls));
        assertThat(Api.errorField(answer, "field")).isEqualTo("calls");
    }

    @Test
    void runsManyStretchesWithoutGrowingTheStack() throws Exception {
        api.directory.answers.put("clientCount", 3L);
        String[] calls = new String[1000];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = i % 2 == 0 ? TO_GROUP : COUNT;
        }
        assertThat(results(calls)).hasSize(1000);
    }

    @Test
    void boundsWhatOneBatchMayAskFor() throws Exception {
        String wait = "{'method': 'sendToGroup', 'params':"
                + " {'group': 'g', 'message': 'm', 'wait': 'written', 'timeout_ms': 40000}}";
        JsonNode results = results(wait, wait);
        assertThat(results.get(0).has("result")).isTrue();
        assertThat(results.get(1).at("/error/field").asText()).isEqualTo("timeout_ms");
    }
}
