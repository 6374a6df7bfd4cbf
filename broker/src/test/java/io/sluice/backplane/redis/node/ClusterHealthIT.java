package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.ClusterRedis;
import io.sluice.backplane.redis.testredis.RedisProcess;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A Cluster of which one master is sick is sick, and the reason names that master. */
class ClusterHealthIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void namesTheMasterThatIsSickAndNoOther() {
        try (ClusterRedis redis = ClusterRedis.start();
                TestNode api = TestNode.api(TestNode.settings(redis.uri(), redis.newPrefix()))) {
            RedisProcess sick = redis.masters().get(1);
            await().until(() -> reasons(api).isEmpty());

            sick.pause();
            await().atMost(LIMIT).until(() -> codes(api).equals(List.of(Code.REDIS_SILENT)));
            assertThat(reasons(api).get(0).message()).contains(":" + sick.port());
            sick.resume();
            await().atMost(LIMIT).until(() -> reasons(api).isEmpty());

            redis.masters().get(0).call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            await().atMost(LIMIT).until(() -> codes(api).equals(List.of(Code.REDIS_EVICTS)));
            redis.masters().get(0).call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            await().atMost(LIMIT).until(() -> reasons(api).isEmpty());

            sick.kill();
            await().atMost(LIMIT).until(() -> codes(api).contains(Code.REDIS_DOWN));
            assertThat(reasons(api).toString()).contains(":" + sick.port());
        }
    }

    private static List<UnreadyReason> reasons(TestNode api) {
        return api.backplane().unreadyReasons();
    }

    private static List<Code> codes(TestNode api) {
        return reasons(api).stream().map(UnreadyReason::code).toList();
    }
}
