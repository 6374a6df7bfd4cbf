package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** uids and groups are opaque: whatever is in them, they arrive and come back as they were. */
class NamesSystemIT {
    private static SluiceCluster cluster;
    private static TestClient client;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.start(1);
        client = cluster.connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    static List<String> names() {
        return List.of(
                "{braces}",
                "}{",
                "{",
                "a:b::c",
                "sluice:{x}:clients",
                " spaces  inside ",
                "new\nline",
                "\t",
                "\u0000",
                "🙂👩‍👩‍👧",
                "汉字",
                "\"quoted\\\"",
                "*",
                "0",
                "%00",
                "g:1",
                "[1]",
                "x".repeat(256),
                "é".repeat(128));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyNameUpTo256BytesWorks(String name) {
        Api api = cluster.api();
        api.call("bindUid", "client_id", client.clientId(), "uid", name);
        api.call("joinGroup", "client_id", client.clientId(), "group", name);

        api.call("sendToUid", "uid", name, "message", "by uid");
        api.call("sendToGroup", "group", name, "message", "by group");

        client.expectExactly("by uid", "by group");
        assertThat(api.call("getUidByClientId", "client_id", client.clientId())).isEqualTo(name);
        assertThat(api.list("getClientIdByUid", "uid", name)).containsExactly(client.clientId());
        assertThat(api.object("isUidsOnline", "uids", List.of(name))).isEqualTo(Map.of(name, true));
        assertThat(api.object("getUidListByGroup", "group", name)).containsEntry("items", List.of(name));
        assertThat(api.object("getAllGroupIdList").get("items"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(name);
        assertThat(api.object("ungroup", "group", name)).isEqualTo(Map.of("changed", 1));
    }

    @Test
    void takesWholeNumbersForTheirDecimalText() {
        cluster.api().call("bindUid", "client_id", client.clientId(), "uid", 7);

        assertThat(cluster.api().call("getUidByClientId", "client_id", client.clientId()))
                .isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "true", "1.5", "{}", "[]", "[\"a\"]"})
    void refusesOtherTypesAndEmptyNamesByField(String json) {
        assertRefused("bindUid", "uid", json);
        assertRefused("joinGroup", "group", json);
        assertRefused("sendToUid", "uid", json, "\"message\":\"m\",");
    }

    @Test
    void refusesNamesOver256BytesByField() {
        assertRefused("bindUid", "uid", "\"" + "x".repeat(257) + "\"");
        assertRefused("joinGroup", "group", "\"" + "é".repeat(129) + "\"");
        assertRefused("joinGroup", "groups", "[\"ok\",\"" + "x".repeat(257) + "\"]");
    }

    @Test
    void refusesEmptyListsMissingAndUnknownFieldsByName() {
        assertRefused("joinGroup", "groups", "[]");
        assertRefused("sendToClient", "nonsense", "1", "\"message\":\"m\",");
        ApiException missing = catchThrowableOfType(
                ApiException.class, () -> cluster.api().call("sendToClient", "client_id", client.clientId()));
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.field()).startsWith("message");
    }

    private static void assertRefused(String method, String field, String json) {
        assertRefused(method, field, json, "");
    }

    private static void assertRefused(String method, String field, String json, String more) {
        String id = method.equals("sendToUid") ? "" : "\"client_id\":\"" + client.clientId() + "\",";
        String body = "{" + id + more + "\"" + field + "\":" + json + "}";
        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> Api.result(cluster.api().post("/v1/" + method, body)));
        assertThat(refusal).as(body).isNotNull();
        assertThat(refusal.status()).as(body).isEqualTo(400);
        assertThat(refusal.code()).as(body).isEqualTo("invalid_argument");
        assertThat(refusal.field()).as(body).startsWith(field);
    }
}
