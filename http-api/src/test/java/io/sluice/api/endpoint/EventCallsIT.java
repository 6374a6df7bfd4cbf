package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.endpoint.EventCalls.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a backend answers to an event, run against a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventCallsIT {
    private LiveApi api;

    @BeforeAll
    void start() throws Exception {
        api = new LiveApi();
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    private Outcome run(int process, String event, String client, String answer) throws Exception {
        return api.eventCalls(process)
                .run(event, client, answer.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void theEventsClientIsMeantWhereNoneIsNamed() throws Exception {
        LiveClient one = api.connect(0);
        LiveClient two = api.connect(1);

        Outcome outcome = run(
                0,
                "named",
                one.id(),
                "{'note': {'calls': 1}, 'calls': [{'method': 'joinGroup', 'params': {'group': 'named'}},"
                        + "{'method': 'joinGroup', 'params': {'client_id': '" + two.id() + "', 'group': 'named'}},"
                        + "{'method': 'sendToClient', 'params': {'message': {'to': 'one'}}},"
                        + "{'method': 'sendToGroup', 'params': {'group': 'named', 'message': 'to both'}}]}");

        assertThat(outcome).isEqualTo(new Outcome(4, false, ""));
        assertThat(one.next()).isEqualTo("{\"to\":\"one\"}");
        assertThat(one.next()).isEqualTo("to both");
        assertThat(two.next()).isEqualTo("to both");
    }

    @Test
    void theSameAnswerToTheSameEventActsOnceAndAnotherAnswerActs() throws Exception {
        LiveClient client = api.connect(0);
        String hello = "{'calls': [{'method': 'sendToClient', 'params': {'message': 'hello'}}]}";
        run(0, "repeated", client.id(), hello);
        run(1, "repeated", client.id(), hello);
        run(1, "repeated", client.id(), hello.replace("hello", "other"));
        run(0, "another", client.id(), hello);

        assertThat(client.next()).isEqualTo("hello");
        assertThat(client.next()).isEqualTo("other");
        assertThat(client.next()).isEqualTo("hello");
    }

    @Test
    void answersWithoutCallsAskForNothing() throws Exception {
        for (String answer : new String[] {"{}", "{'calls': []}", "{'calls': null}", "{'ok': true, 'x': [1]}"}) {
            assertThat(run(0, "none", "", answer)).isEqualTo(new Outcome(0, false, ""));
        }
    }

    @Test
    void whatIsWrongIsToldAndNotTriedAgain() throws Exception {
        LiveClient client = api.connect(0);

        Outcome outcome = run(
                0,
                "wrong",
                client.id(),
                "{'calls': [{'method': 'fly'}, {'method': 'sendToClient', 'params': {'message': 'still'}}]}");

        assertThat(outcome.again()).isFalse();
        assertThat(outcome.complaint()).startsWith("unknown_method: ");
        assertThat(client.next()).isEqualTo("still");
        assertThat(run(0, "shape", client.id(), "{'calls': [1]}").complaint()).contains("calls[0]");
        assertThat(run(0, "cut", client.id(), "{'calls': [{").complaint()).contains("not JSON");
        assertThat(run(0, "node", "", "{'calls': [{'method': 'getSession'}]}").complaint())
                .contains("client_id");
    }

    @Test
    void aClientThatHasLeftIsNothingToComplainOf() throws Exception {
        LiveClient client = api.connect(0);
        String closed = "{'calls': [{'method': 'closeClient', 'params': {'message': 'bye'}}]}";
        run(0, "leave", client.id(), closed);
        assertThat(client.next()).isEqualTo("bye");

        assertThat(run(0, "left", client.id(), closed)).isEqualTo(new Outcome(1, false, ""));
    }
}
