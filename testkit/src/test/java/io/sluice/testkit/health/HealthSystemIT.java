package io.sluice.testkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Fault;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.ProxyPath;
import io.sluice.testkit.RedisServer;
import io.sluice.testkit.RespConnection;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.TestClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each reason of {@code /readyz}, by its fault: red within five seconds, green within five of its end. */
class HealthSystemIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static FaultProxy proxy;
    private static SluiceCluster cluster;
    private static SluiceNode gateway;
    private static SluiceNode api;

    @BeforeAll
    static void start() {
        redis = new RedisServer(directory, List.of(), List.of("--enable-debug-command", "yes"));
        proxy = FaultProxy.to(redis.host(), redis.port());
        cluster = SluiceCluster.builder()
                .gateways(1)
                .apis(1)
                .javaOptions("-Xmx128m")
                .with("redis.uri", "redis://127.0.0.1:" + proxy.port())
                .start();
        gateway = cluster.node(0);
        api = cluster.apiNode(0);
    }

    @AfterAll
    static void end() {
        cluster.close();
        proxy.close();
        redis.close();
    }

    @BeforeEach
    void beginGreen() {
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.isReady() && api.isReady());
    }

    @Test
    void deafWhereOnlyTheSubscriptionIsSilent() {
        try (TestClient client = cluster.connect()) {
            try (Fault fault = proxy.only(HealthSystemIT::isSubscription).silence()) {
                Readyz.red(LIMIT, gateway, "deaf");
                cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "by the log");
                client.expectExactly("by the log");
                assertThat(Readyz.codes(gateway)).containsExactly("deaf");
                assertThat(api.isReady()).isTrue();
            }
            Readyz.green(LIMIT, gateway, api);
        }
    }

    @Test
    void isNeverRedWhereAFreshSubscriptionHelps() {
        try (TestClient client = cluster.connect()) {
            List<ProxyPath> cut = proxy.paths().stream()
                    .filter(HealthSystemIT::isSubscription)
                    .toList();

            try (Fault fault = proxy.only(cut::contains).silence()) {
                cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "first");
                client.expectExactly("first");
                await().during(LIMIT).atMost(LIMIT.plusSeconds(1)).until(gateway::isReady);
            }
        }
    }

    @Test
    void silentAndWithoutLeaseWhereOnlyCommandsAreCut() {
        try (Fault fault = proxy.only(path -> !isSubscription(path)).silence()) {
            Readyz.red(LIMIT, gateway, "lease", "redis_silent");
            Readyz.red(LIMIT, api, "redis_silent");
        }
        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void silentWhereRedisStandsStill() {
        redis.pause();
        Readyz.red(LIMIT, gateway, "lease", "redis_silent");
        Readyz.red(LIMIT, api, "redis_silent");

        redis.resume();

        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void downWhereRedisIsGoneAndComesBackEmpty() {
        redis.kill();
        Readyz.red(LIMIT, gateway, "lease", "redis_down");
        Readyz.red(LIMIT, api, "redis_down");

        redis.start();

        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void behindWhereTheLogComesSlowly() {
        try (TestClient client = cluster.connect()) {
            try (Fault deaf = proxy.only(HealthSystemIT::isSubscription).silence()) {
                for (int i = 0; i < 20; i++) {
                    cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "x".repeat(50_000));
                }
                try (Fault slow =
                        proxy.only(path -> !isSubscription(path)).throttle(20_000, ProxyPath.Direction.TO_CLIENT)) {
                    Readyz.red(LIMIT, gateway, "behind");
                }
            }
            Readyz.green(Duration.ofSeconds(10), gateway, api);
        }
    }

    @Test
    void outOfMemory() {
        refused("redis_out_of_memory", "OOM", "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0");
    }

    @Test
    void readOnly() {
        refused("redis_read_only", "READONLY", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE");
    }

    @Test
    void aRegistryOfAnotherType() {
        refused(
                "redis_wrong_type",
                "WRONGTYPE",
                "RENAME sluice:nodes kept",
                "RENAME kept sluice:nodes",
                () -> redis.connection().command("SET", "sluice:nodes", "x"));
    }

    @Test
    void aKeyOfTheNodeOfAnotherType() {
        String lanes = "sluice:{"
                + redis.connection().list("ZRANGE", "sluice:nodes", "0", "0").get(0) + "}:lanes";
        command("DEL " + lanes);
        command("SET " + lanes + " x");
        Readyz.red(LIMIT, gateway, "redis_wrong_type");
        assertThat(Readyz.body(gateway)).contains(lanes + " is a string (expected: a hash)");

        command("DEL " + lanes);

        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void noPermission() {
        refused(
                "redis_unauthorized",
                "The user executing the script can't",
                "ACL SETUSER default -set",
                "ACL SETUSER default +@all");
    }

    @Test
    void aPasswordThatIsNotGiven() {
        command("CONFIG SET requirepass secret");
        command("CLIENT KILL SKIPME yes");
        Readyz.red(LIMIT, gateway, "redis_unauthorized");
        Readyz.red(LIMIT, api, "redis_unauthorized");
        assertThat(Readyz.body(api)).contains("NOAUTH").doesNotContain("secret");

        redis.connection().command("CONFIG", "SET", "requirepass", "");

        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void loadingWhileRedisReadsItsFile() {
        command("DEBUG POPULATE 160 filler 4096");
        command("CONFIG SET loading-process-events-interval-bytes 1024");
        command("CONFIG SET key-load-delay 50000");
        CompletableFuture<Void> reload = CompletableFuture.runAsync(() -> {
            try (RespConnection other = new RespConnection(redis.host(), redis.port())) {
                other.command("DEBUG", "RELOAD");
            }
        });
        Readyz.red(LIMIT, gateway, "redis_loading");
        Readyz.red(LIMIT, api, "redis_loading");

        reload.orTimeout(30, TimeUnit.SECONDS).join();

        Readyz.green(LIMIT, gateway, api);
        command("CONFIG SET key-load-delay 0");
        for (int i = 0; i < 160; i++) {
            command("DEL filler:" + i);
        }
    }

    @Test
    void recoveringAsLongAsItIsNotDone() {
        String node =
                redis.connection().list("ZRANGE", "sluice:nodes", "0", "0").get(0);
        command("ACL SETUSER default -hscan");
        command("DEL sluice:{" + node + "}:log");
        Readyz.red(LIMIT, gateway, "recovering");
        assertThat(api.isReady()).isTrue();

        command("ACL SETUSER default +@all");

        Readyz.green(LIMIT, gateway, api);
    }

    @Test
    void aPolicyThatEvictsLeases() {
        command("CONFIG SET maxmemory-policy allkeys-lru");
        Readyz.red(LIMIT, gateway, "redis_evicts");
        Readyz.red(LIMIT, api, "redis_evicts");

        command("CONFIG SET maxmemory-policy noeviction");

        Readyz.green(LIMIT, gateway, api);
    }

    private static void refused(String code, String cause, String fault, String end) {
        refused(code, cause, fault, end, () -> {});
    }

    private static void refused(String code, String cause, String fault, String end, Runnable more) {
        command(fault);
        more.run();
        Readyz.red(LIMIT, gateway, code);
        Readyz.red(LIMIT, api, code);
        assertThat(Readyz.body(api)).contains(cause);

        command(end);

        Readyz.green(LIMIT, gateway, api);
    }

    private static void command(String words) {
        redis.connection().command(words.split(" "));
    }

    private static boolean isSubscription(ProxyPath path) {
        return path.sent("\r\nSUBSCRIBE\r\n");
    }
}
