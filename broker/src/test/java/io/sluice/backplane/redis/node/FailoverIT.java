package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.ClusterRedis;
import io.sluice.backplane.redis.testredis.RedisProcess;
import io.sluice.backplane.redis.testredis.SentinelRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node keeps its clients when the master of its slot becomes another server. */
class FailoverIT {
    private static final Group ROOM = new Group("room");

    @Test
    void aNodeFollowsTheMasterThatSentinelNames() {
        try (SentinelRedis redis = SentinelRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
            try (TestNode gateway = TestNode.gateway(settings);
                    TestNode api = TestNode.api(settings)) {
                ClientId client = member(gateway);

                redis.failOver();

                assertServesAgain(gateway, api, client);
            }
        }
    }

    @Test
    void aNodeFollowsASlotThatMoves() {
        try (ClusterRedis redis = ClusterRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
            try (TestNode gateway = TestNode.gateway(settings);
                    TestNode api = TestNode.api(settings)) {
                ClientId client = member(gateway);
                String key = new Keys(settings.prefix())
                        .of(gateway.membership().id())
                        .meta();
                RedisProcess from = redis.ownerOf(key);
                RedisProcess to = redis.masters().stream()
                        .filter(master -> master != from)
                        .findFirst()
                        .orElseThrow();

                redis.moveSlot(redis.slotOf(key), from, to);

                assertServesAgain(gateway, api, client);
            }
        }
    }

    @Test
    void nobodyIsDisconnectedWhileRedisStandsStill() {
        try (io.sluice.backplane.redis.testredis.StandaloneRedis redis =
                io.sluice.backplane.redis.testredis.StandaloneRedis.start()) {
            outlivesAPause(redis);
        }
    }

    private static void outlivesAPause(TestRedis redis) {
        RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
        try (TestNode gateway = TestNode.gateway(settings);
                TestNode other = TestNode.gateway(settings)) {
            ClientId client = member(gateway);
            redis.pauseAll();
            RedisWait.until(
                    "the node says that it is not ready",
                    () -> !gateway.membership().unreadyReasons().isEmpty()
                            && gateway.membership().unreadyReasons().toString().contains("lease: not renewed for 9"));

            redis.resumeAll();

            assertServesAgain(gateway, other, client);
        }
    }

    private static ClientId member(TestNode gateway) {
        ClientId client = gateway.connect();
        gateway.apply(new Command.Bind(client, new Uid("7")));
        gateway.apply(new Command.Join(client, List.of(ROOM)));
        return client;
    }

    private static void assertServesAgain(TestNode gateway, TestNode api, ClientId client) {
        RedisWait.until(
                "a message to the group is taken",
                () -> sent(api) && gateway.membership().unreadyReasons().isEmpty());
        RedisWait.until("it arrives", () -> !gateway.host().received(client).isEmpty());
        assertThat(gateway.host().kicked()).isEmpty();
        assertThat(gateway.host().client(client).uid).isEqualTo("7");
        RedisWait.until(
                "the uid is known again",
                () -> api.apply(send(new Target.Uids(List.of(new Uid("7"))), "u"))
                                .nodes()
                        == 1);
    }

    private static boolean sent(TestNode api) {
        try {
            Receipt receipt = api.apply(send(new Target.Groups(List.of(ROOM)), "x"));
            return receipt.nodes() == 1;
        } catch (RuntimeException unavailable) {
            return false;
        }
    }
}
