package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static io.sluice.api.endpoint.Api.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.http.Exchange;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.Directory.ClientSession;
import io.sluice.backplane.Directory.GroupCount;
import io.sluice.backplane.Directory.GroupMembers;
import io.sluice.backplane.Directory.Page;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeFigures;
import io.sluice.model.NodeId;
import io.sluice.model.NodeStatus;
import io.sluice.model.Payload;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private static final ClientId ID = ClientId.parse(CLIENT);
    private static final String ON_CLIENT = "{'client_id': '" + CLIENT + "'}";

    private final Api api = new Api();

    @Test
    void tellsThePreviousUid() {
        api.mailboxes.answers = command -> RecordingMailboxes.done(Optional.of(new Uid("7")));
        assertThat(api.result("bindUid", "{'client_id': '" + CLIENT + "', 'uid': 8}"))
                .isEqualTo("{\"previous_uid\":\"7\"}");
        assertThat(api.result("unbindUid", ON_CLIENT)).isEqualTo("{\"previous_uid\":\"7\"}");
        assertThat(api.mailboxes.steps.get(1)).containsExactly(new Command.Unbind(ID, null));
    }

    @Test
    void closesWithAMessageACodeAndAReason() {
        assertThat(api.result(
                        "closeClient",
                        "{'client_id': '" + CLIENT + "', 'message': 'bye', 'code': 4001, 'reason': 'kicked'}"))
                .isEqualTo("{}");
        Command.Close close = (Command.Close) api.mailboxes.only();
        assertThat(close.code()).isEqualTo(4001);
        assertThat(close.reason()).isEqualTo(CloseReason.CLOSED_BY_API);
        assertThat(close.reasonText()).isEqualTo("kicked");
        assertThat(close.abrupt()).isFalse();
        assertThat(close.message()).isNotNull().extracting(Payload::bytes).isEqualTo("bye".getBytes());
    }

    @Test
    void destroysAbruptly() {
        assertThat(api.result("destroyClient", ON_CLIENT)).isEqualTo("{}");
        assertThat(((Command.Close) api.mailboxes.only()).abrupt()).isTrue();
    }

    @Test
    void dissolvesAGroup() {
        assertThat(api.result("ungroup", "{'group': 'g'}")).isEqualTo("{\"changed\":12}");
    }

    @Test
    void tellsWhoIsThere() {
        Uid seven = new Uid("7");
        api.directory.answers.put("isOnline", true);
        api.directory.answers.put("areOnline", Map.of(seven, true));
        api.directory.answers.put("uid", Optional.of(seven));
        api.directory.answers.put("clients", Map.of(seven, List.of(ID)));
        assertThat(api.result("isOnline", ON_CLIENT)).isEqualTo("true");
        assertThat(api.result("isOnline", "{'client_id': 'malformed'}")).isEqualTo("false");
        assertThat(api.result("isUidOnline", "{'uid': 7}")).isEqualTo("true");
        assertThat(api.result("isUidsOnline", "{'uids': [7]}")).isEqualTo("{\"7\":true}");
        assertThat(api.result("getUidByClientId", ON_CLIENT)).isEqualTo("\"7\"");
        assertThat(api.result("getClientIdByUid", "{'uid': '7'}")).isEqualTo("[\"" + CLIENT + "\"]");
        assertThat(api.result("batchGetClientIdByUid", "{'uids': ['7']}")).isEqualTo("{\"7\":[\"" + CLIENT + "\"]}");
        api.directory.answers.put("uid", Optional.empty());
        assertThat(api.post("getUidByClientId", ON_CLIENT).body()).isEqualTo("{\"result\":null}");
    }

    @Test
    void tellsSessionsAsTheyWereSet() {
        api.directory.answers.put("session", new Session(4, "{\"n\":1.10}"));
        assertThat(api.post("getSession", ON_CLIENT).body())
                .isEqualTo("{\"result\":{\"session\":{\"n\":1.10},\"version\":4}}");
    }

    @Test
    void tellsCounts() {
        api.directory.answers.put("clientCount", 5L);
        api.directory.answers.put("uidCount", 4L);
        api.directory.answers.put("clientCounts", Map.of(new Group("g"), 3L));
        assertThat(api.result("getAllClientCount", "{}")).isEqualTo("5");
        assertThat(api.result("getAllUidCount", "{}")).isEqualTo("4");
        assertThat(api.result("getUidCountByGroup", "{'group': 'g'}")).isEqualTo("4");
        assertThat(api.result("getClientCountByGroup", "{'group': 'g'}")).isEqualTo("3");
        assertThat(api.result("batchGetClientCountByGroup", "{'groups': ['g']}"))
                .isEqualTo("{\"g\":3}");
    }

    @Test
    void tellsPages() {
        Group group = new Group("g");
        api.directory.answers.put("clients", new Page<>(List.of(ID), Optional.of("next")));
        api.directory.answers.put("groups", new Page<>(List.of(group), Optional.empty()));
        api.directory.answers.put(
                "sessions",
                new Page<>(
                        List.of(new ClientSession(ID, Optional.empty(), new Session(1, "{\"a\":1}"))),
                        Optional.empty()));
        api.directory.answers.put("groupUidCounts", new Page<>(List.of(new GroupCount(group, 2)), Optional.empty()));
        api.directory.answers.put(
                "groupUids", new Page<>(List.of(new GroupMembers<>(group, List.of(new Uid("u")))), Optional.empty()));
        assertThat(api.result("getAllClientIdList", "{'limit': 1}"))
                .isEqualTo("{\"items\":[\"" + CLIENT + "\"],\"cursor\":\"next\"}");
        api.result("getClientIdListByGroup", "{'group': 'g', 'cursor': 'c'}");
        assertThat(api.directory.questions).containsExactly("clients[null, 1]", "clients[g, c, 1000]");
        assertThat(api.result("getAllGroupIdList", "{}")).isEqualTo("{\"items\":[\"g\"]}");
        assertThat(api.result("getAllClientSessions", "{}"))
                .isEqualTo("{\"items\":[{\"client_id\":\"" + CLIENT + "\",\"uid\":null,\"session\":{\"a\":1}}]}");
        assertThat(api.result("getAllGroupUidCount", "{}")).isEqualTo("{\"items\":[{\"group\":\"g\",\"count\":2}]}");
        assertThat(api.result("getAllGroupUidList", "{}"))
                .isEqualTo("{\"items\":[{\"group\":\"g\",\"uids\":[\"u\"]}]}");
    }

    @Test
    void tellsNodes() {
        api.directory.answers.put(
                "nodes",
                List.of(new NodeStatus(
                        NodeId.parse("AAAAAAAA"),
                        "1",
                        "all",
                        "h:1",
                        Instant.EPOCH,
                        new NodeFigures(1, 2, 3, 4, 5, 6.5, 7.5, 8, 9, 10),
                        Duration.ofMillis(11))));
        assertThat(api.result("getNodes", "{}"))
                .isEqualTo("[{\"node\":\"AAAAAAAA\",\"version\":\"1\",\"role\":\"all\",\"address\":\"h:1\","
                        + "\"up_since\":\"1970-01-01T00:00:00Z\",\"connections\":1,\"groups\":2,\"uids\":3,"
                        + "\"messages_in_per_second\":6.5,\"messages_out_per_second\":7.5,\"queued_bytes\":8,"
                        + "\"send_failures\":9,\"memory_bytes\":10,\"lease_age_ms\":11}]");
    }

    @Test
    void answersQuestionsByGetToo() {
        api.directory.answers.put("areOnline", Map.of(new Uid("a b"), true));
        api.directory.answers.put("clients", new Page<>(List.of(), Optional.empty()));
        assertThat(api.get("/v1/isUidsOnline?uids=a+b&uids=%F0%9F%98%80&uids=7").status())
                .isEqualTo(200);
        assertThat(api.directory.questions).containsExactly("areOnline[[a b, 😀, 7]]");
        assertThat(api.get("/v1/getAllClientIdList?limit=10000").status()).isEqualTo(200);
        for (String bad : List.of("limit=0", "limit=x", "limit=1&limit=2", "nonsense=1", "cursor=")) {
            Exchange answer = api.get("/v1/getAllClientIdList?" + bad);
            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(Api.errorField(answer, "field")).isEqualTo(bad.substring(0, bad.indexOf('=')));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"batchGetClientIdByUid", "sendToAll", "bindUid", "batch"})
    void answersNothingElseByGet(String method) {
        Exchange answer = api.get("/v1/" + method);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(Api.errorField(answer, "code")).isEqualTo("method_not_allowed");
    }

    @Test
    void knowsNoOtherMethod() {
        assertThat(Api.errorField(api.get("/v1/nonsense"), "code")).isEqualTo("unknown_method");
        assertThat(api.post("nonsense", "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unbindUid", "closeClient", "destroyClient", "getSession", "getUidByClientId"})
    void findsNoClientOfAMalformedId(String method) {
        Exchange answer = api.post(method, "{'client_id': 'AAAAAAAAAAAAAAAAAAAAA/'}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(Api.errorField(answer, "code")).isEqualTo("client_not_found");
    }

    @Test
    void tellsWhatTheBackplaneRefuses() {
        failWith(new BackplaneException.ClientNotFound(ID), 404, "client_not_found");
        failWith(new BackplaneException.UidMismatch(new Uid("1"), "2"), 409, "uid_mismatch");
        failWith(new BackplaneException.VersionConflict(1, 2), 409, "version_conflict");
        Exchange many = failWith(new BackplaneException.TooManyGroups(1000), 400, "invalid_argument");
        assertThat(Api.errorField(many, "field")).isEqualTo("groups");
        api.directory.answers.put("clients", new BackplaneException.BadCursor("x"));
        assertThat(Api.errorField(api.post("getAllClientIdList", "{'cursor': 'x'}"), "field"))
                .isEqualTo("cursor");
    }

    @Test
    void tellsWhatIsKnownWhenRedisIsAway() {
        NodeId node = NodeId.parse("AAAAAAAC");
        Exchange nothing = failWith(
                new Unavailable(Unavailable.Outcome.NOTHING, "away", List.of(), null), 503, "redis_unavailable");
        assertThat(nothing.headers()).containsEntry("retry-after", "1");
        assertThat(Api.json(nothing).at("/error/outcome").isMissingNode()).isTrue();
        Exchange unknown = failWith(
                new Unavailable(Unavailable.Outcome.UNKNOWN, "lost", List.of(), null), 503, "redis_unavailable");
        assertThat(Api.errorField(unknown, "outcome")).isEqualTo("unknown");
        Exchange partial = failWith(
                new Unavailable(Unavailable.Outcome.PARTIAL, "some", List.of(node), null), 503, "redis_unavailable");
        assertThat(Api.json(partial).at("/error/nodes").toString()).isEqualTo("[\"AAAAAAAC\"]");
    }

    private Exchange failWith(BackplaneException failure, int status, String code) {
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(failure);
        Exchange answer = api.post("joinGroup", "{'client_id': '" + CLIENT + "', 'groups': ['a', 'b']}");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(Api.errorField(answer, "code")).isEqualTo(code);
        return answer;
    }

    @Test
    void keepsADefectToItself() {
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(new IllegalStateException("secret"));
        Exchange answer = api.post("joinGroup", "{'client_id': '" + OTHER + "', 'group': 'a'}");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret");
    }
}
