package io.sluice.backplane.redis.eventlog;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.NodeId;
import org.junit.jupiter.api.Test;

/** A Redis user that may not ask how much memory a key takes. */
class LimitedUserIT {
    @Test
    void buriesWithinTheLimitOfEntries() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            redis.server().call("ACL", "SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all", "-memory");
            RedisSettings settings =
                    TestNode.settings(redis.uri().replace("redis://", "redis://limited:secret@"), "limited");
            RedisLink link = get(RedisLink.open(settings, "test", 1));
            try {
                Keys keys = new Keys(settings.prefix());
                RedisEventLog log = new RedisEventLog(link, keys, "token", 3, 1_000);
                for (int i = 0; i < 5; i++) {
                    long dropped = get(log.bury(new NodeId(7), new byte[500], "why"));
                    assertThat(dropped).isEqualTo(i < 3 ? 0 : 1);
                }
                assertThat(get(link.commands().xlen(keys.dead()))).isEqualTo(3);
            } finally {
                get(link.close());
            }
        }
    }
}
