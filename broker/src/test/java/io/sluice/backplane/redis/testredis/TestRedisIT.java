package io.sluice.backplane.redis.testredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TestRedisIT {
    @Test
    void restartsEmptyOnTheSamePort() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            redis.server().call("SET", "a", "1");
            int port = redis.server().port();

            redis.killAll();
            assertThatThrownBy(() -> redis.server().call("PING")).isInstanceOf(IllegalStateException.class);
            redis.restartAll();

            assertThat(redis.server().port()).isEqualTo(port);
            assertThat(redis.server().call("GET", "a")).isNull();
        }
    }

    @Test
    void answersAgainAfterAPause() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            redis.pauseAll();
            redis.resumeAll();

            assertThat(redis.server().call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void movesASlotWithItsKeys() {
        try (ClusterRedis redis = ClusterRedis.start();
                RedisClusterClient client =
                        RedisClusterClient.create(redis.uri().replace("redis+cluster", "redis"))) {
            client.connect().sync().set("{tag}a", "1");
            RedisProcess from = redis.ownerOf("{tag}a");
            RedisProcess to = redis.masters().stream()
                    .filter(master -> master != from)
                    .findFirst()
                    .orElseThrow();

            redis.moveSlot(redis.slotOf("{tag}a"), from, to);

            assertThat(redis.ownerOf("{tag}a")).isSameAs(to);
            assertThat(client.connect().sync().get("{tag}a")).isEqualTo("1");
        }
    }

    @Test
    void aClusterReturnsEmptyWithItsSlots() {
        try (ClusterRedis redis = ClusterRedis.start(3, 1)) {
            String key = "a";
            redis.ownerOf(key).call("SET", key, "1");

            redis.killAll();
            redis.restartAll();

            assertThat(redis.ownerOf(key).call("GET", key)).isNull();
        }
    }

    @Test
    void sentinelsNameAnotherMasterAfterAFailover() {
        try (SentinelRedis redis = SentinelRedis.start();
                RedisClient client = RedisClient.create(redis.uri())) {
            client.connect().sync().set("a", "1");

            redis.failOver();

            assertThat(redis.master().call("GET", "a")).isEqualTo("1");
        }
    }

    @Test
    void diesWithAJvmThatIsKilled() throws IOException {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        int port = Integer.parseInt(output.readLine());
        assertThat(Resp.once(port, "PING")).isEqualTo("PONG");

        jvm.destroyForcibly();

        RedisProcess.await("the server is gone", () -> {
            try (Resp resp = new Resp(port)) {
                return false;
            } catch (ConnectException gone) {
                return true;
            }
        });
    }

    static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println(StandaloneRedis.start().server().port());
            new CountDownLatch(1).await();
        }
    }
}
