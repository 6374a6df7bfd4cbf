package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GatewayClient's questions: one client u1 in g1, 77 and 007, and one client 123 in g1 and 77, on two gateways. */
class PhpQueriesSystemIT {
    @TempDir
    private static Path directory;

    private static SluiceCluster cluster;
    private static PhpProcess php;
    private static Api api;

    private final List<TestClient> clients = new ArrayList<>();
    private String one = "";
    private String two = "";

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().gateways(2).with("api.keys", "").start();
        api = cluster.api();
        php = PhpProcess.start(directory, "apiUrl", api.base() + "/");
    }

    @AfterAll
    static void stop() {
        php.close();
        cluster.close();
    }

    @BeforeEach
    void connect() {
        one = connected();
        two = connected();
        php.call("bindUid", one, "u1");
        php.call("bindUid", two, 123);
        for (Object group : new Object[] {"g1", 77, "007"}) {
            php.call("joinGroup", one, group);
        }
        php.call("joinGroup", two, "g1");
        php.call("joinGroup", two, "77");
    }

    @AfterEach
    void disconnect() {
        clients.forEach(TestClient::close);
        await().until(() -> api.count("getAllClientCount") == 0);
    }

    private String connected() {
        TestClient client = cluster.connect();
        clients.add(client);
        return client.clientId();
    }

    @Test
    void tellsWhoIsThere() {
        assertThat(php.call("isOnline", one)).isEqualTo("i:1;");
        assertThat(php.call("isUidOnline", "u1")).isEqualTo("i:1;");
        assertThat(php.call("isUidOnline", 123)).isEqualTo("i:1;");
        assertThat(php.call("isUidOnline", "nobody")).isEqualTo("i:0;");
        assertThat(php.call("isUidOnline", "")).isEqualTo("i:0;");
        assertThat(php.call("isUidsOnline", List.of("u1", "123", "nobody", 123, "")))
                .isEqualTo("a:4:{s:2:\"u1\";i:1;i:123;i:1;s:6:\"nobody\";i:0;s:0:\"\";i:0;}");
        assertThat(php.call("isUidsOnline", List.of())).isEqualTo("a:0:{}");
        assertThat(php.call("getUidByClientId", one)).isEqualTo("s:2:\"u1\";");
        assertThat(php.call("getUidByClientId", two)).isEqualTo("s:3:\"123\";");
        assertThat(php.call("getUidByClientId", connected())).isEqualTo("N;");
    }

    @Test
    void findsTheClientsOfUids() {
        assertThat(php.call("getClientIdByUid", "u1")).isEqualTo("a:1:{i:0;" + text(one) + "}");
        assertThat(php.call("getClientIdByUid", 123)).isEqualTo("a:1:{i:0;" + text(two) + "}");
        assertThat(php.call("getClientIdByUid", "nobody")).isEqualTo("a:0:{}");
        assertThat(php.call("getClientIdByUid", "")).isEqualTo("a:0:{}");
        assertThat(php.call("batchGetClientIdByUid", List.of("u1", 123, "nobody")))
                .isEqualTo("a:3:{s:2:\"u1\";a:1:{i:0;" + text(one) + "}i:123;a:1:{i:0;" + text(two)
                        + "}s:6:\"nobody\";a:0:{}}");
        assertThat(php.call("batchGetClientIdByUid", List.of())).isEqualTo("a:0:{}");
    }

    @Test
    void counts() {
        connected();
        for (String method : List.of("getAllClientIdCount", "getAllClientCount")) {
            assertThat(php.call(method)).isEqualTo("i:3;");
        }
        for (String method : List.of("getClientIdCountByGroup", "getClientCountByGroup")) {
            assertThat(php.call(method)).isEqualTo("i:3;");
            assertThat(php.call(method, "")).isEqualTo("i:3;");
            assertThat(php.call(method, "g1")).isEqualTo("i:2;");
            assertThat(php.call(method, 77)).isEqualTo("i:2;");
            assertThat(php.call(method, "nothing")).isEqualTo("i:0;");
            assertThat(php.call(method, 0)).isEqualTo("i:0;");
        }
        assertThat(php.call("batchGetClientIdCountByGroup", List.of("g1", 77, "77", "007", "nothing")))
                .isEqualTo("a:4:{s:2:\"g1\";i:2;i:77;i:2;s:3:\"007\";i:1;s:7:\"nothing\";i:0;}");
        assertThat(php.call("getAllUidCount")).isEqualTo("i:2;");
        assertThat(php.call("getUidCountByGroup", "g1")).isEqualTo("i:2;");
        assertThat(php.call("getUidCountByGroup", List.of("007", 77))).isEqualTo("i:2;");
        assertThat(php.call("getUidCountByGroup", "nothing")).isEqualTo("i:0;");
    }

    @Test
    void listsAsMapsFromEachNameToItself() {
        String both = twice(one) + twice(two);

        assertThat(php.call("getAllClientIdList")).isIn(mapOf(2, both), mapOf(2, twice(two) + twice(one)));
        assertThat(php.call("getClientIdListByGroup", "g1")).isIn(mapOf(2, both), mapOf(2, twice(two) + twice(one)));
        assertThat(php.call("getClientIdListByGroup", "007")).isEqualTo(mapOf(1, twice(one)));
        assertThat(php.call("getClientIdListByGroup", List.of("007", 77, "nothing")))
                .isIn(mapOf(2, both), mapOf(2, twice(two) + twice(one)));
        assertThat(php.call("getClientIdListByGroup", "nothing")).isEqualTo("a:0:{}");
        for (String uids : List.of(
                php.call("getAllUidList"),
                php.call("getUidListByGroup", 77),
                php.call("getUidListByGroup", List.of("007", "g1")))) {
            assertThat(uids).startsWith("a:2:{").contains("i:123;s:3:\"123\";").contains("s:2:\"u1\";s:2:\"u1\";");
        }
        assertThat(php.call("getAllGroupIdList"))
                .startsWith("a:3:{")
                .contains("i:77;i:77;")
                .contains("s:3:\"007\";s:3:\"007\";")
                .contains("s:2:\"g1\";s:2:\"g1\";");
    }

    @Test
    void listsTheMembersOfAllGroups() {
        String silent = connected();
        php.call("joinGroup", silent, "without uid");

        assertThat(php.call("getAllGroupClientIdCount"))
                .startsWith("a:4:{")
                .contains("s:2:\"g1\";i:2;")
                .contains("i:77;i:2;")
                .contains("s:3:\"007\";i:1;")
                .contains("s:11:\"without uid\";i:1;");
        assertThat(php.call("getAllGroupUidCount"))
                .startsWith("a:3:{")
                .contains("s:2:\"g1\";i:2;")
                .contains("i:77;i:2;")
                .contains("s:3:\"007\";i:1;");
        assertThat(php.call("getAllGroupClientIdList"))
                .startsWith("a:4:{")
                .contains("s:3:\"007\";" + mapOf(1, twice(one)))
                .contains("s:11:\"without uid\";" + mapOf(1, twice(silent)));
        assertThat(php.call("getAllGroupUidList"))
                .startsWith("a:3:{")
                .contains("s:3:\"007\";a:1:{s:2:\"u1\";s:2:\"u1\";}")
                .doesNotContain("without uid");
    }

    @Test
    void listsSessionsUnderEveryNameItHasHad() {
        php.call("setSession", one, Map.of("n", 1));
        String sessionOfOne = text(one) + "a:1:{s:1:\"n\";i:1;}";
        String sessionOfTwo = text(two) + "a:0:{}";
        String[] both = {mapOf(2, sessionOfOne + sessionOfTwo), mapOf(2, sessionOfTwo + sessionOfOne)};

        for (String method : List.of("getAllClientSessions", "getAllClientInfo")) {
            assertThat(php.call(method)).isIn((Object[]) both);
            assertThat(php.call(method, "")).isIn((Object[]) both);
            assertThat(php.call(method, "007")).isEqualTo(mapOf(1, sessionOfOne));
            assertThat(php.call(method, "nothing")).isEqualTo("a:0:{}");
        }
        for (String method : List.of("getClientSessionsByGroup", "getClientInfoByGroup")) {
            assertThat(php.call(method, 77)).isIn((Object[]) both);
            assertThat(php.call(method, "007")).isEqualTo(mapOf(1, sessionOfOne));
        }
    }

    @Test
    void followsPagesToTheEnd() {
        List<String> names =
                IntStream.range(0, 10_500).mapToObj(i -> "page-" + i).toList();
        for (int i = 0; i < 11; i++) {
            String id = connected();
            List<String> part = names.subList(1000 * i, Math.min(names.size(), 1000 * (i + 1)));
            api.call("joinGroup", "client_id", id, "groups", part);
        }

        for (String method : List.of("getAllGroupIdList", "getAllGroupClientIdCount", "getAllGroupClientIdList")) {
            assertThat(php.value(method))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .hasSize(10_503)
                    .containsKeys(names.toArray());
        }
    }

    private static String text(String value) {
        return "s:" + value.length() + ":\"" + value + "\";";
    }

    private static String twice(String value) {
        return text(value) + text(value);
    }

    private static String mapOf(int size, String entries) {
        return "a:" + size + ":{" + entries + "}";
    }
}
