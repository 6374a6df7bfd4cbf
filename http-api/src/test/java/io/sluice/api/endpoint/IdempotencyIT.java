package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each call is made of one API and repeated by the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyIT {
    private LiveApi api;

    @BeforeAll
    void start() throws Exception {
        api = new LiveApi();
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    /** The body of both answers, which must be the same. */
    private String twice(String key, String method, String body) throws Exception {
        HttpResponse<String> first = api.begin(method, body, key).get(20, TimeUnit.SECONDS);
        HttpResponse<String> second = api.begin(method, body, key).get(20, TimeUnit.SECONDS);
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        return first.body().replace('"', '\'');
    }

    @Test
    void everyMutationActsOnce() throws Exception {
        LiveClient client = api.connect(0);
        String as = client.as();

        assertThat(twice("e1", "bindUid", as + ", 'uid': '7'}")).contains("'previous_uid':null");
        assertThat(twice("e2", "joinGroup", as + ", 'groups': ['a', 'b']}")).contains("'changed':2");
        assertThat(twice("e3", "leaveGroup", as + ", 'group': 'a'}")).contains("'changed':1");
        assertThat(twice("e4", "setSession", as + ", 'session': {'a': 1}}")).contains("'version':1");
        assertThat(twice("e5", "updateSession", as + ", 'session': {'b': 2}}")).contains("'version':2");
        assertThat(twice("e6", "updateSession", as + ", 'session': {'c': 3}, 'if_version': 2}"))
                .contains("'version':3");
        assertThat(twice("e7", "updateSession", as + ", 'session': {'c': 4}, 'if_version': 2}"))
                .contains("version_conflict");
        assertThat(twice("e8", "ungroup", "{'group': 'b'}")).contains("'changed':1");
        assertThat(twice("e9", "unbindUid", as + "}")).contains("'previous_uid':'7'");
        assertThat(twice("e10", "closeClient", as + ", 'message': 'bye'}")).contains("'result':{}");
        assertThat(client.next()).isEqualTo("bye");
    }

    @Test
    void everySendReachesItsClientsOnce() throws Exception {
        LiveClient client = api.connect(1);
        String as = client.as();
        api.result("bindUid", as + ", 'uid': 's'}");
        api.result("joinGroup", as + ", 'group': 's'}");

        twice("s1", "sendToClient", as + ", 'message': 'm1'}");
        twice("s2", "sendToUid", "{'uid': 's', 'message': 'm2'}");
        twice("s3", "sendToGroup", "{'group': 's', 'message': 'm3'}");
        twice("s4", "sendToAll", "{'message': 'm4'}");
        assertThat(twice("s5", "sendToGroup", "{'group': 's', 'message': 'm5', 'wait': 'written'}"))
                .contains("'written':1", "'complete':true");
        api.result("sendToClient", as + ", 'message': 'last'}");

        for (String expected : List.of("m1", "m2", "m3", "m4", "m5", "last")) {
            assertThat(client.next()).isEqualTo(expected);
        }
    }

    @Test
    void aBatchIsDoneOnceInItsOrder() throws Exception {
        LiveClient client = api.connect(0);
        String id = "'client_id': '" + client.id() + "'";
        String batch = "{'calls': ["
                + "{'method': 'joinGroup', 'params': {" + id + ", 'group': 'batch'}},"
                + "{'method': 'updateSession', 'params': {" + id + ", 'session': {'a': 1}}},"
                + "{'method': 'sendToGroup', 'params': {'group': 'batch', 'message': 'to all'}},"
                + "{'method': 'sendToClient', 'params': {" + id + ", 'message': 'to one'}},"
                + "{'method': 'getClientCountByGroup', 'params': {'group': 'batch'}},"
                + "{'method': 'bindUid', 'params': {'client_id': 'nobody', 'uid': '1'}},"
                + "{'method': 'leaveGroup', 'params': {" + id + ", 'group': 'batch'}}]}";

        assertThat(twice("b", "batch", batch)).contains("'version':1", "{'result':1}", "client_not_found");
        api.result("sendToClient", "{" + id + ", 'message': 'last'}");

        for (String expected : List.of("to all", "to one", "last")) {
            assertThat(client.next()).isEqualTo(expected);
        }
    }

    @Test
    void theSameCallManyTimesAtOnceIsOne() throws Exception {
        LiveClient client = api.connect(0);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(api.begin("updateSession", client.as() + ", 'session': {'n': 1}}", "u" + i / 8));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }

        assertThat(api.result("getSession", client.as() + "}").get("version").asInt())
                .isEqualTo(50);
    }
}
