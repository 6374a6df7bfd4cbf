package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Api;
import io.sluice.testkit.RespConnection;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status --verify} on real processes, with differences planted in Redis by raw commands. */
class VerifySystemIT {
    private static final int FIRST_RECORD_GROUP = 4;

    @TempDir
    private Path directory;

    private SluiceCluster cluster;
    private RespConnection redis;
    private TestClient client;
    private String node;
    private String local;

    @BeforeEach
    void start() {
        cluster = SluiceCluster.builder().bothInOne(1).javaOptions("-Xmx128m").start();
        redis = cluster.redis().connection();
        client = cluster.connect();
        cluster.api().call("bindUid", "client_id", client.clientId(), "uid", "7");
        cluster.api().call("joinGroup", "client_id", client.clientId(), "groups", List.of("a", "b"));
        cluster.api().call("setSession", "client_id", client.clientId(), "session", Map.of("n", 1));
        node = client.clientId().substring(0, 8);
        local = client.clientId().substring(8);
    }

    @AfterEach
    void end() {
        client.close();
        cluster.close();
    }

    @Test
    void agreesBesideTraffic() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> traffic = CompletableFuture.supplyAsync(() -> traffic(stop));

        Shell.Result result = verify();

        stop.set(true);
        assertThat(result.output()).as(result.error()).contains("\"agrees\" : true", "\"difference_count\" : 0");
        assertThat(result.status()).isZero();
        assertThat(traffic.get()).isPositive();
    }

    @Test
    void namesEachPlantedDifferenceAndNothingElse() throws Exception {
        redis.command("SREM", key("g:a"), local);
        redis.command("SADD", key("g:b"), "BBBBBBBBBBBBBA");
        redis.command("SADD", key("groups"), "empty");
        redis.command("HSET", key("uids"), "8", local);
        redis.command("SET", key("s:" + local), "5 {}");
        redis.command("HSET", key("clients"), "AAAAAAAAAAAAAA", "[\"\",\"192.0.2.1:1\",\"text\",1]");
        redis.command("HSET", key("clients"), "CCCCCCCCCCCCCA", "rubbish");
        redis.list("KEYS", "sluice:route:*:7").forEach(route -> redis.command("DEL", route));

        Shell.Result result = verify();

        assertThat(result.status()).as(result.error()).isEqualTo(1);
        assertThat(differences(result))
                .containsExactlyInAnyOrder(
                        "group_index " + client.clientId(),
                        "group_index a",
                        "group_index b",
                        "group_index empty",
                        "uid_index 8",
                        "route_missing 8",
                        "route_missing 7",
                        "session_version " + client.clientId(),
                        "client_not_held " + node + "AAAAAAAAAAAAAA",
                        "unreadable " + node + "CCCCCCCCCCCCCA");
    }

    @Test
    void namesWhatRedisAndTheMemoryOfANodeTellDifferently() throws Exception {
        try (TestClient other = cluster.connect()) {
            redis.command("HDEL", key("clients"), other.clientId().substring(8));
            String record = redis.command("HGET", key("clients"), local).toString();
            redis.command(
                    "HSET", key("clients"), local, record.replace("\"a\",", "").replace("[\"7\"", "[\"9\""));

            Shell.Result result = verify();

            assertThat(differences(result))
                    .contains(
                            "client_not_in_redis " + other.clientId(),
                            "uid " + client.clientId(),
                            "groups " + client.clientId(),
                            "uid_index " + client.clientId());
            assertThat(record.split(",")).hasSizeGreaterThan(FIRST_RECORD_GROUP);
        }
    }

    @Test
    void countsWhatIsTooMuchForOneLook() throws Exception {
        redis.command(
                "EVAL",
                "for i = 10001, 21000 do redis.call('HSET', KEYS[1], 'AAAAAAAA' .. i .. 'A',"
                        + " '[\"\",\"192.0.2.1:1\",\"text\",1]') end return 1",
                "1",
                key("clients"));

        Shell.Result result = verify();

        assertThat(result.status()).as(result.error()).isEqualTo(1);
        assertThat(result.output()).as(result.error()).contains("\"difference_count\" : 11000");
        assertThat(differences(result)).hasSize(1000);
    }

    @Test
    void namesWhatCannotBeANameAndGoesOn() throws Exception {
        String group = "g".repeat(300);
        redis.command("SADD", key("groups"), group);
        redis.command("HSET", key("uids"), "u".repeat(300), local);
        redis.command("HSET", key("clients"), "DDDDDDDDDDDDDA", "[\"\",\"192.0.2.1:1\",\"text\",1,\"" + group + "\"]");

        redis.command("HSET", key("clients"), "EEEEEEEEEEEEEE", "[\"\",\"192.0.2.1:1\",\"text\",1]");

        Shell.Result result = verify();

        assertThat(result.status()).as(result.error()).isEqualTo(1);
        assertThat(differences(result))
                .containsExactlyInAnyOrder(
                        "unreadable " + node + "EEEEEEEEEEEEEE",
                        "group_index " + group.substring(0, 64) + "...",
                        "uid_index " + "u".repeat(64) + "...",
                        "unreadable " + node + "DDDDDDDDDDDDDA");
    }

    @Test
    void namesTheNodeThatDoesNotAnswer() throws Exception {
        try (SluiceCluster two = SluiceCluster.builder()
                        .gateways(1)
                        .apis(0)
                        .javaOptions("-Xmx128m")
                        .start();
                TestClient held = two.connect()) {
            two.node(0).pause();

            Shell.Result result = verify(two);

            two.node(0).resume();
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output())
                    .contains("\"unanswered\" : [ \"" + held.clientId().substring(0, 8) + "\" ]");
        }
    }

    private int traffic(AtomicBoolean stop) {
        int visits = 0;
        while (!stop.get()) {
            try (TestClient visitor = cluster.connect()) {
                cluster.api().call("bindUid", "client_id", visitor.clientId(), "uid", "visitor");
                cluster.api().call("joinGroup", "client_id", visitor.clientId(), "group", "visitors");
                cluster.api().call("setSession", "client_id", client.clientId(), "session", Map.of("n", visits));
                visits++;
            }
        }
        return visits;
    }

    private String key(String name) {
        return "sluice:{" + node + "}:" + name;
    }

    private Shell.Result verify() throws Exception {
        return verify(cluster);
    }

    private Shell.Result verify(SluiceCluster of) throws Exception {
        return new Shell(directory)
                .sluice(
                        "status",
                        "--verify",
                        "--json",
                        "--redis.uri",
                        of.redis().uri());
    }

    private static List<String> differences(Shell.Result result) {
        List<String> found = new ArrayList<>();
        if (Api.parse(result.output()) instanceof Map<?, ?> report
                && report.get("differences") instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> difference) {
                    found.add(difference.get("kind") + " " + difference.get("subject"));
                }
            }
        }
        return found;
    }
}
