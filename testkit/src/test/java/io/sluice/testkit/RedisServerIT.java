package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {
    @TempDir
    private Path directory;

    @Test
    void answersCommandsAndNamesErrors() {
        try (RedisServer redis = new RedisServer(directory)) {
            assertThat(redis.connection().command("SET", "k{é} ", "v\r\n")).isEqualTo("OK");
            assertThat(redis.connection().command("GET", "k{é} ")).isEqualTo("v\r\n");
            assertThat(redis.connection().command("GET", "absent")).isNull();
            assertThat(redis.connection().number("SADD", "s", "a", "b")).isEqualTo(2);
            assertThat(redis.connection().list("SMEMBERS", "s")).containsExactlyInAnyOrder("a", "b");
            assertThatThrownBy(() -> redis.connection().command("NOSUCH")).hasMessageContaining("unknown command");
        }
    }

    @Test
    void comesBackEmptyOnTheSamePort() {
        try (RedisServer redis = new RedisServer(directory)) {
            redis.connection().command("SET", "k", "v");
            int port = redis.port();

            redis.kill();
            redis.start();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.connection().number("DBSIZE")).isZero();
        }
    }
}
