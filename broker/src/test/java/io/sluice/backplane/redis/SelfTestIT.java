package io.sluice.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.model.UnreadyReason;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis user that may not do what a script does half-way is found before anything depends on it. */
class SelfTestIT {
    private static StandaloneRedis redis;

    @BeforeAll
    static void start() {
        redis = StandaloneRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static TestNode apiOf(String user, String... events) {
        String uri = redis.uri().replace("redis://", "redis://" + user + ":secret@");
        return TestNode.api(TestNode.settings(uri, "self-test", events));
    }

    private static void user(String name, String... rights) {
        redis.server().call("ACL", "SETUSER", name, "reset", "on", ">secret", "~*", "&*", "+@all");
        for (String right : rights) {
            redis.server().call("ACL", "SETUSER", name, right);
        }
    }

    private static List<String> why(TestNode node) {
        return node.backplane().unreadyReasons().stream()
                .map(UnreadyReason::message)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sadd",
                "hset",
                "xadd",
                "xtrim",
                "xlen",
                "xinfo",
                "xpending",
                "xrange",
                "xgroup",
                "xreadgroup",
                "xack"
            })
    void isNotPassedWhereACommandIsForbidden(String command) {
        // Redis 7.0 does not say which; later ones do.
        user("limited", "-" + command);
        try (TestNode node = apiOf("limited", "connected", "message", "closed")) {
            RedisWait.until("it says why", () -> why(node).toString().contains("the self-test failed"));

            user("limited");
            RedisWait.until("it is ready", () -> why(node).isEmpty());
        }
        assertThat((List<?>) redis.server().call("KEYS", "*}:*")).hasToString("[self-test:{probe-0}:probe]");
    }

    @Test
    void asksForNoMoreThanIsUsed() {
        user("modest", "-xinfo", "-xpending");
        try (TestNode node = apiOf("modest")) {
            RedisWait.until("it is ready", () -> why(node).isEmpty());
        }
    }
}
