package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every method, through real sockets, gateways and Redis; each call through another API than the one before. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MethodsIT {
    private static final String GONE = "{'client_id': 'AAAAAAAAAAAAAAAAAAAAAA'";

    private static LiveApi api;

    @BeforeAll
    static void start() throws Exception {
        api = new LiveApi();
    }

    @AfterAll
    static void stop() throws Exception {
        api.close();
    }

    private static String text(JsonNode node) {
        return node.toString().replace('"', '\'');
    }

    @Test
    void sendsToClients() throws Exception {
        LiveClient client = api.connect(0);
        JsonNode receipt = api.result("sendToClient", client.as() + ", 'message': {'a': [1, null]}}");
        assertThat(client.next()).isEqualTo("{\"a\":[1,null]}");
        assertThat(receipt.get("nodes").asInt()).isEqualTo(1);
        assertThat(text(receipt.get("offline"))).isEqualTo("[]");
        api.result("sendToClient", client.as() + ", 'message_base64': 'AP8='}");
        assertThat(client.next()).isEqualTo("binary 00ff");
        JsonNode nobody = api.result("sendToClient", GONE + ", 'message': 'm'}");
        assertThat(text(nobody.get("offline"))).isEqualTo("['AAAAAAAAAAAAAAAAAAAAAA']");
        assertThat(nobody.get("nodes").asInt()).isZero();
    }

    @Test
    void countsWhatSocketsAccepted() throws Exception {
        LiveClient one = api.connect(0);
        LiveClient two = api.connect(1);
        api.result("joinGroup", one.as() + ", 'group': 'counted'}");
        api.result("joinGroup", two.as() + ", 'group': 'counted'}");
        JsonNode receipt = api.result("sendToGroup", "{'group': 'counted', 'message': 'm', 'wait': 'written'}");
        assertThat(receipt.get("nodes").asInt()).isEqualTo(2);
        assertThat(receipt.get("matched").asInt()).isEqualTo(2);
        assertThat(receipt.get("written").asInt()).isEqualTo(2);
        assertThat(receipt.get("dropped").asInt()).isZero();
        assertThat(receipt.get("complete").asBoolean()).isTrue();
        assertThat(text(receipt.get("unanswered"))).isEqualTo("[]");
        assertThat(receipt.has("offline")).isFalse();
    }

    @Test
    void sendsToUids() throws Exception {
        LiveClient one = api.connect(0);
        LiveClient two = api.connect(1);
        assertThat(text(api.result("bindUid", one.as() + ", 'uid': 77}"))).isEqualTo("{'previous_uid':null}");
        api.result("bindUid", two.as() + ", 'uid': '77'}");
        JsonNode receipt = api.result("sendToUid", "{'uids': [77, 'nobody'], 'message': 'm'}");
        assertThat(text(receipt.get("offline"))).isEqualTo("['nobody']");
        assertThat(one.next()).isEqualTo("m");
        assertThat(two.next()).isEqualTo("m");
        assertThat(api.result("getClientIdByUid", "{'uid': 77}")).hasSize(2);
        assertThat(text(api.result("isUidsOnline", "{'uids': [77, 'nobody']}")))
                .isEqualTo("{'77':true,'nobody':false}");
        assertThat(text(api.result("batchGetClientIdByUid", "{'uids': ['nobody']}")))
                .isEqualTo("{'nobody':[]}");
        assertThat(api.get("/v1/isUidOnline?uid=77").get("result").asBoolean()).isTrue();
        assertThat(text(api.result("getUidByClientId", one.as() + "}"))).isEqualTo("'77'");
    }

    @Test
    void sendsToGroupsOnceToEachClient() throws Exception {
        LiveClient both = api.connect(0);
        LiveClient one = api.connect(1);
        LiveClient excluded = api.connect(1);
        assertThat(text(api.result("joinGroup", both.as() + ", 'groups': ['{a}', 'b:é😀']}")))
                .isEqualTo("{'changed':2}");
        assertThat(text(api.result("joinGroup", both.as() + ", 'group': '{a}'}")))
                .isEqualTo("{'changed':0}");
        api.result("joinGroup", one.as() + ", 'group': '{a}'}");
        api.result("joinGroup", excluded.as() + ", 'group': '{a}'}");
        api.result("bindUid", excluded.as() + ", 'uid': 'excluded'}");
        api.result("sendToGroup", "{'groups': ['{a}', 'b:é😀'], 'message': 1, 'exclude_uids': ['excluded']}");
        api.result("sendToGroup", "{'group': '{a}', 'message': 2, 'exclude_client_ids': ['" + one.id() + "']}");
        assertThat(both.next()).isEqualTo("1");
        assertThat(both.next()).isEqualTo("2");
        assertThat(one.next()).isEqualTo("1");
        assertThat(excluded.next()).isEqualTo("2");
        assertThat(text(api.result("batchGetClientCountByGroup", "{'groups': ['{a}', 'b:é😀', 'none']}")))
                .isEqualTo("{'{a}':3,'b:é😀':1,'none':0}");
        assertThat(text(api.result("getUidCountByGroup", "{'group': '{a}'}"))).isEqualTo("1");
        assertThat(text(api.result("leaveGroup", one.as() + ", 'groups': ['{a}', 'never']}")))
                .isEqualTo("{'changed':1}");
        assertThat(text(api.result("ungroup", "{'group': '{a}'}"))).isEqualTo("{'changed':2}");
        assertThat(text(api.result("getClientCountByGroup", "{'group': '{a}'}")))
                .isEqualTo("0");
    }

    @Test
    void sendsToAllOrSome() throws Exception {
        LiveClient one = api.connect(0);
        LiveClient two = api.connect(1);
        String receipt =
                text(api.result("sendToAll", "{'message': 'some', 'client_ids': ['" + one.id() + "', 'malformed']}"));
        assertThat(receipt).contains("'nodes':1").contains("'offline':['malformed']");
        api.result("sendToAll", "{'message': 'most', 'exclude_client_ids': ['" + one.id() + "']}");
        api.result("sendToAll", "{'message': 'all'}");
        api.result("sendToAll", "{'message': 'nobody', 'client_ids': []}");
        api.result("sendToClient", one.as() + ", 'message': 'last'}");
        assertThat(one.next()).isEqualTo("some");
        assertThat(one.next()).isEqualTo("all");
        assertThat(one.next()).isEqualTo("last");
        assertThat(two.next()).isEqualTo("most");
        assertThat(two.next()).isEqualTo("all");
    }

    @Test
    void bindsAndUnbinds() throws Exception {
        LiveClient client = api.connect(0);
        api.result("bindUid", client.as() + ", 'uid': 'first'}");
        assertThat(text(api.result("bindUid", client.as() + ", 'uid': 'second'}")))
                .isEqualTo("{'previous_uid':'first'}");
        assertThat(api.failure("unbindUid", client.as() + ", 'uid': 'first'}")).isEqualTo("409 uid_mismatch");
        assertThat(text(api.result("unbindUid", client.as() + "}"))).isEqualTo("{'previous_uid':'second'}");
        assertThat(text(api.result("unbindUid", client.as() + "}"))).isEqualTo("{'previous_uid':null}");
        assertThat(api.result("getUidByClientId", client.as() + "}").isNull()).isTrue();
    }

    @Test
    void keepsSessions() throws Exception {
        LiveClient client = api.connect(1);
        assertThat(text(api.result("getSession", client.as() + "}"))).isEqualTo("{'session':{},'version':0}");
        assertThat(text(api.result("setSession", client.as() + ", 'session': {'a': {'b': 1.50}}, 'if_version': 0}")))
                .isEqualTo("{'version':1}");
        assertThat(api.failure("setSession", client.as() + ", 'session': {}, 'if_version': 0}"))
                .isEqualTo("409 version_conflict");
        assertThat(text(api.result("updateSession", client.as() + ", 'session': {'a': {'c': '😀'}, 'd': null}}")))
                .isEqualTo("{'version':2}");
        assertThat(api.post("getSession", client.as() + "}").body())
                .isEqualTo("{\"result\":{\"session\":{\"a\":{\"b\":1.50,\"c\":\"😀\"}},\"version\":2}}");
        assertThat(api.failure("updateSession", client.as() + ", 'session': {}, 'if_version': 1}"))
                .isEqualTo("409 version_conflict");
    }

    @Test
    void losesNoPatchOfManyAtOnce() throws Exception {
        LiveClient client = api.connect(0);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            answers.add(api.begin("updateSession", client.as() + ", 'session': {'k" + i + "': " + i + "}}"));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        JsonNode session = api.result("getSession", client.as() + "}");
        assertThat(session.get("session")).hasSize(32);
        assertThat(session.get("version").asInt()).isEqualTo(32);
    }

    @Test
    void closesAndDestroys() throws Exception {
        LiveClient polite = api.connect(0);
        LiveClient rude = api.connect(1);
        assertThat(text(api.result("isOnline", polite.as() + "}"))).isEqualTo("true");
        assertThat(text(api.result(
                        "closeClient", polite.as() + ", 'message': 'bye', 'code': 4001, 'reason': 'kicked é'}")))
                .isEqualTo("{}");
        assertThat(text(api.result("isOnline", polite.as() + "}"))).isEqualTo("false");
        assertThat(polite.next()).isEqualTo("bye");
        assertThat(polite.next()).isEqualTo("close 4001 kicked é");
        assertThat(text(api.result("destroyClient", rude.as() + "}"))).isEqualTo("{}");
        assertThat(rude.next()).matches("error|close 1006.*");
        assertThat(api.failure("destroyClient", rude.as() + "}")).isEqualTo("404 client_not_found");
    }

    @Test
    void findsNoClientThatIsNotThere() throws Exception {
        for (String id : new String[] {GONE, "{'client_id': 'malformed'"}) {
            assertThat(api.failure("bindUid", id + ", 'uid': 1}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("joinGroup", id + ", 'group': 1}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("setSession", id + ", 'session': {}}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("updateSession", id + ", 'session': {}}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("getSession", id + "}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("getUidByClientId", id + "}")).isEqualTo("404 client_not_found");
            assertThat(api.failure("closeClient", id + "}")).isEqualTo("404 client_not_found");
            assertThat(text(api.result("isOnline", id + "}"))).isEqualTo("false");
        }
    }

    @Test
    void listsInPages() throws Exception {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            LiveClient client = api.connect(i % 2);
            expected.add(client.id());
            api.result("bindUid", client.as() + ", 'uid': 'lister-" + i % 3 + "'}");
            api.result("setSession", client.as() + ", 'session': {'i': " + i + "}}");
            api.result("joinGroup", client.as() + ", 'group': 'listed'}");
        }
        Set<String> listed = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = api.result("getClientIdListByGroup", "{'group': 'listed', 'limit': 2" + cursor + "}");
            page.get("items").forEach(item -> listed.add(item.asText()));
            cursor = page.has("cursor") ? ", 'cursor': '" + page.get("cursor").asText() + "'" : "";
        } while (!cursor.isEmpty());
        assertThat(listed).isEqualTo(expected);
        assertThat(items("getUidListByGroup", "{'group': 'listed'}")).hasSize(3);
        assertThat(items("getClientSessionsByGroup", "{'group': 'listed'}"))
                .hasSize(5)
                .allMatch(row ->
                        row.at("/session/i").isInt() && row.get("uid").asText().startsWith("lister-"));
        assertThat(items("getAllClientIdList", "{}")).hasSizeGreaterThanOrEqualTo(5);
        assertThat(items("getAllUidList", "{}")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(items("getAllGroupIdList", "{}").toString()).contains("\"listed\"");
        assertThat(items("getAllClientSessions", "{}")).hasSizeGreaterThanOrEqualTo(5);
        assertThat(row("getAllGroupClientIdCount").get("count").asInt()).isEqualTo(5);
        assertThat(row("getAllGroupUidCount").get("count").asInt()).isEqualTo(3);
        assertThat(row("getAllGroupClientIdList").get("client_ids")).hasSize(5);
        assertThat(row("getAllGroupUidList").get("uids")).hasSize(3);
        assertThat(api.failure("getAllClientIdList", "{'cursor': 'made up'}")).isEqualTo("400 invalid_argument");
        assertThat(api.result("getAllClientCount", "{}").asInt()).isGreaterThanOrEqualTo(5);
        assertThat(api.result("getAllUidCount", "{}").asInt()).isGreaterThanOrEqualTo(3);
    }

    private static JsonNode items(String method, String body) throws Exception {
        return api.result(method, body).get("items");
    }

    private static JsonNode row(String method) throws Exception {
        for (JsonNode row : items(method, "{}")) {
            if (row.get("group").asText().equals("listed")) {
                return row;
            }
        }
        throw new AssertionError(method + " has no row for the group");
    }

    @Test
    void runsABatchInOrder() throws Exception {
        LiveClient client = api.connect(0);
        String id = "'client_id': '" + client.id() + "'";
        JsonNode answers = api.result(
                "batch",
                "{'calls': [{'method': 'bindUid', 'params': {" + id + ", 'uid': 'batched'}},"
                        + "{'method': 'joinGroup', 'params': {" + id + ", 'group': 'batched'}},"
                        + "{'method': 'sendToClient', 'params': {" + id + ", 'message': 1}},"
                        + "{'method': 'sendToGroup', 'params': {'group': 'batched', 'message': 2}},"
                        + "{'method': 'sendToUid', 'params': {'uid': 'batched', 'message': 3}},"
                        + "{'method': 'getClientCountByGroup', 'params': {'group': 'batched'}},"
                        + "{'method': 'leaveGroup', 'params': {" + id + ", 'group': 'batched'}},"
                        + "{'method': 'getClientCountByGroup', 'params': {'group': 'batched'}},"
                        + "{'method': 'bindUid', 'params': " + GONE + ", 'uid': 1}},"
                        + "{'method': 'updateSession', 'params': {" + id + ", 'session': {'a': 1}}},"
                        + "{'method': 'closeClient', 'params': {" + id + "}}]}");
        assertThat(answers).hasSize(11);
        assertThat(text(answers.get(5))).isEqualTo("{'result':1}");
        assertThat(text(answers.get(7))).isEqualTo("{'result':0}");
        assertThat(answers.get(8).at("/error/code").asText()).isEqualTo("client_not_found");
        assertThat(text(answers.get(9))).isEqualTo("{'result':{'version':1}}");
        assertThat(client.next()).isEqualTo("1");
        assertThat(client.next()).isEqualTo("2");
        assertThat(client.next()).isEqualTo("3");
        assertThat(client.next()).startsWith("close 1000");
    }

    @Test
    void tellsOfNodes() {
        Awaitility.await().untilAsserted(() -> {
            JsonNode nodes = api.result("getNodes", "{}");
            assertThat(nodes).hasSize(2);
            assertThat(nodes.get(0).get("role").asText()).isEqualTo("all");
        });
    }
}
