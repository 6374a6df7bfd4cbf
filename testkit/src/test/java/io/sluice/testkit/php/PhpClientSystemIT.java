package io.sluice.testkit.php;

import static io.sluice.testkit.php.PhpProcess.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GatewayClient's sends and mutations, in every form of their arguments, with the values that it returns. */
class PhpClientSystemIT {
    /** As {@code serialize} writes them. */
    private static final String NULL = "N;";

    private static final String TRUE = "b:1;";
    private static final String FALSE = "b:0;";

    private static final String STRANGER = "A".repeat(22);

    /** A client_id of GatewayWorker. */
    private static final String FOREIGN = "7f0000010b5400000007";

    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;
    private static PhpProcess php;
    private static Api api;

    private final String room = "room-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder()
                .gateways(2)
                .with("api.keys", "php-secret")
                .start();
        api = cluster.api().withHeader("Authorization", "Bearer php-secret");
        php = PhpProcess.start(directory, "apiUrl", api.base().toString(), "apiKey", "php-secret");
    }

    @AfterAll
    static void stop() {
        php.close();
        cluster.close();
    }

    @Test
    void followsTheTypicalFlow() {
        try (TestClient client = cluster.connect()) {
            assertThat(php.call("bindUid", client.clientId(), room)).isEqualTo(NULL);
            assertThat(php.call("joinGroup", client.clientId(), room)).isEqualTo(NULL);
            assertThat(php.call("sendToUid", room, "to the uid")).isEqualTo(NULL);
            assertThat(php.call("sendToGroup", room, "to the group")).isEqualTo(NULL);
            assertThat(php.call("sendToClient", client.clientId(), "to the client"))
                    .isEqualTo(TRUE);
            assertThat(php.call("sendToAll", "to all")).isEqualTo(NULL);
            client.expectExactly("to the uid", "to the group", "to the client", "to all");

            assertThat(php.call("leaveGroup", client.clientId(), room)).isEqualTo(NULL);
            assertThat(php.call("unbindUid", client.clientId(), "not its uid")).isEqualTo(NULL);
            php.call("sendToUid", room, "none");
            php.call("sendToGroup", room, "none");
            client.expectNothing();
        }
    }

    @Test
    void takesMessagesInEveryForm() {
        try (TestClient client = cluster.connect()) {
            String id = client.clientId();

            php.call("sendToClient", id, "grüße 🙂 \u0000\u2028");
            php.call("sendToClient", id, "", true);
            php.call("sendToClient", id, 42);
            php.call("sendToClient", id, 1.5);
            php.call("sendToClient", id, true);
            php.call("sendToClient", id, false);
            php.call("sendToClient", id, (Object) null);
            php.call("sendToClient", id, Map.of("url", "a/b"));
            php.call("sendToClient", id, List.of("é", 1.0, List.of()));
            php.call("sendToClient", id, bytes(new byte[] {0, 1, (byte) 0xFF}));
            php.call("sendToClient", id, "x".repeat(240 * 1024));

            client.expectExactly(
                    "grüße 🙂 \u0000\u2028",
                    "",
                    "42",
                    "1.5",
                    "1",
                    "",
                    "null",
                    "{\"url\":\"a\\/b\"}",
                    "[\"é\",1,[]]",
                    "x".repeat(240 * 1024));
            assertThat(client.awaitBinary(1)).containsExactly(0, 1, 0xFF);
        }
    }

    @Test
    void sendsToThoseListedButNotToTheExcluded() {
        try (TestClient one = cluster.node(0).connect();
                TestClient two = cluster.node(1).connect()) {
            List<String> both = List.of(one.clientId(), two.clientId());

            php.call("sendToAll", "nobody", List.of());
            php.call("sendToAll", "no list", "surprise");
            php.call(
                    "sendToAll",
                    "both",
                    List.of(one.clientId(), STRANGER, FOREIGN, "", two.clientId(), one.clientId()));
            php.call("sendToAll", "one", both, List.of(two.clientId()));
            php.call("sendToAll", "two", Map.of("k", two.clientId(), "l", one.clientId()), one.clientId());
            php.call("sendToAll", "none", both, both);
            php.call("sendToAll", "all but two", null, two.clientId(), true);
            php.call("sendToAll", "all but one", null, List.of(one.clientId(), FOREIGN));

            one.expectExactly("both", "one", "all but two");
            two.expectExactly("both", "two", "all but one");
            assertThat(php.errors()).contains("Sluice\\Gateway::sendToAll ignored: $client_id_array: \"surprise\"");
        }
    }

    @Test
    void sendsToSeveralUidsAndGroups() {
        try (TestClient one = cluster.node(0).connect();
                TestClient two = cluster.node(1).connect()) {
            php.call("bindUid", one.clientId(), 1000123);
            php.call("bindUid", two.clientId(), room);
            php.call("joinGroup", one.clientId(), 77);
            php.call("joinGroup", two.clientId(), "77");
            php.call("joinGroup", two.clientId(), room);

            php.call("sendToUid", List.of("1000123", room, "nobody", 1000123, ""), "uids");
            php.call("sendToUid", List.of(), "nobody");
            php.call("sendToGroup", List.of(77, room, "nothing"), "groups");
            php.call("sendToGroup", Map.of("k", room), "assoc", null, true);
            php.call("sendToGroup", 77, "but one", one.clientId());
            php.call("sendToGroup", "77", "but two", List.of(two.clientId(), FOREIGN));

            one.expectExactly("uids", "groups", "but two");
            two.expectExactly("uids", "groups", "assoc", "but one");
            assertThat(php.call("ungroup", 77)).isEqualTo(NULL);
            assertThat(php.call("ungroup", 77)).isEqualTo(NULL);
            php.call("sendToGroup", 77, "nobody");
            one.expectNothing();
        }
    }

    @Test
    void splitsListsThatAreTooLongForOneCall() {
        try (TestClient client = cluster.connect()) {
            php.call("bindUid", client.clientId(), "last-uid");
            php.call("joinGroup", client.clientId(), "last-group");
            List<String> ids = numbered(25_000, "A".repeat(17), client.clientId());
            List<String> uids = numbered(12_000, "long-name-".repeat(20), "last-uid");
            List<String> groups = numbered(3_000, "g", "last-group");

            php.call("sendToAll", "by id", ids);
            php.call("sendToUid", uids, "by uid");
            php.call("sendToGroup", groups, "by group");

            client.expectExactly("by id", "by uid", "by group");
            assertThat(php.value("isUidsOnline", uids))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .hasSize(12_001)
                    .containsEntry("last-uid", 1)
                    .containsEntry(uids.get(0), 0);
            assertThat(php.value("batchGetClientIdCountByGroup", groups))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .hasSize(3_001)
                    .containsEntry("last-group", 1);
        }
    }

    private static List<String> numbered(int count, String prefix, String last) {
        return Stream.concat(IntStream.range(10_000, 10_000 + count).mapToObj(i -> prefix + i), Stream.of(last))
                .toList();
    }

    @Test
    void ignoresWhoIsNotThere() {
        for (String id : List.of(STRANGER, FOREIGN, "", "short", "no/base64url-character")) {
            String sent = id.equals(STRANGER) ? TRUE : FALSE;
            assertThat(php.call("sendToClient", id, "m")).isEqualTo(sent);
            assertThat(php.call("closeClient", id)).isEqualTo(sent);
            assertThat(php.call("closeClient", id, "m")).isEqualTo(sent);
            assertThat(php.call("destoryClient", id)).isEqualTo(sent);
            assertThat(php.call("bindUid", id, "u")).isEqualTo(NULL);
            assertThat(php.call("unbindUid", id, "u")).isEqualTo(NULL);
            assertThat(php.call("joinGroup", id, "g")).isEqualTo(NULL);
            assertThat(php.call("leaveGroup", id, "g")).isEqualTo(NULL);
            assertThat(php.call("setSession", id, Map.of("a", 1))).isEqualTo(NULL);
            assertThat(php.call("updateSession", id, Map.of("a", 1))).isEqualTo(NULL);
            assertThat(php.call("updateSession", id, Map.of("a", List.of()))).isEqualTo(NULL);
            assertThat(php.call("setSocketSession", id, "")).isEqualTo(TRUE);
            assertThat(php.call("isOnline", id)).isEqualTo("i:0;");
            assertThat(php.call("getUidByClientId", id)).isEqualTo(NULL);
            assertThat(php.call("getSession", id)).isEqualTo(id.equals(STRANGER) ? NULL : FALSE);
        }
        assertThat(php.call("isOnline", (Object) null)).isEqualTo("i:0;");
    }

    @Test
    void refusesEmptyNamesAsGatewayClientDoes() {
        try (TestClient client = cluster.connect()) {
            String id = client.clientId();
            for (Object empty : new Object[] {0, "0", "", null, List.of(), false}) {
                assertThat(php.call("bindUid", id, empty)).isEqualTo(NULL);
                assertThat(php.call("joinGroup", id, empty)).isEqualTo(NULL);
                assertThat(php.call("leaveGroup", id, empty)).isEqualTo(NULL);
                assertThat(php.call("ungroup", empty)).isEqualTo(FALSE);
                assertThat(php.call("sendToGroup", empty, "m")).isEqualTo(FALSE);
                assertThat(php.call("getClientIdListByGroup", empty)).isEqualTo("a:0:{}");
                assertThat(php.call("getUidListByGroup", empty)).isEqualTo("a:0:{}");
                assertThat(php.call("getUidCountByGroup", empty)).isEqualTo("i:0;");
                assertThat(php.call("getClientSessionsByGroup", empty)).isEqualTo("a:0:{}");
                assertThat(php.call("getClientInfoByGroup", empty)).isEqualTo("a:0:{}");
            }
            assertThat(api.call("getUidByClientId", "client_id", id)).isNull();
            assertThat(api.list("getClientIdByUid", "uid", "0")).isEmpty();
            assertThat(api.count("getClientCountByGroup", "group", "0")).isZero();
            assertThat(php.errors()).contains("Sluice\\Gateway::joinGroup ignored: group: \"0\"");
        }
    }

    @Test
    void closesWithALastMessageAndDestroysWithout() {
        try (TestClient closed = cluster.connect();
                TestClient silent = cluster.connect();
                TestClient destroyed = cluster.connect()) {
            assertThat(php.call("closeClient", closed.clientId(), "bye")).isEqualTo(TRUE);
            assertThat(php.call("closeClient", silent.clientId())).isEqualTo(TRUE);
            assertThat(php.call("destoryClient", destroyed.clientId())).isEqualTo(TRUE);

            assertThat(closed.awaitMessage()).isEqualTo("bye");
            assertThat(closed.awaitClose()).isEqualTo(1000);
            assertThat(silent.awaitClose()).isEqualTo(1000);
            silent.expectNothing();
            assertThat(destroyed.awaitClose()).isEqualTo(1006);
        }
    }
}
