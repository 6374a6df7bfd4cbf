package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.Said;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.LossyRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients say while the answers of Redis are lost: each message is in the stream once, in order, then the close. */
class LostRecordsIT {
    private static final int CLIENTS = 20;
    private static final int CUTS = 60;
    private static final int SAID_AT_ONCE = 3;

    @Test
    void eachMessageIsRecordedOnceOverOneServer() {
        try (LossyRedis redis = LossyRedis.standalone(11)) {
            eachIsRecordedOnce(redis);
        }
    }

    @Test
    void eachMessageIsRecordedOnceOverACluster() {
        try (LossyRedis redis = LossyRedis.cluster(12)) {
            eachIsRecordedOnce(redis);
        }
    }

    private static void eachIsRecordedOnce(LossyRedis redis) {
        RedisSettings settings = TestNode.settings(redis.uri(), "lossy", "message", "closed");
        Map<ClientId, Integer> said = new HashMap<>();
        try (TestNode node = TestNode.gateway(settings)) {
            List<ClientId> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(node.connect());
            }
            redis.lose(0.1);
            while (redis.lost() < CUTS) {
                Said.Outcomes outcomes = new Said.Outcomes();
                for (ClientId client : clients) {
                    for (int i = 0; i < SAID_AT_ONCE; i++) {
                        int number = said.merge(client, 1, Integer::sum);
                        node.membership().message(outcomes.message(client, Integer.toString(number)));
                    }
                }
                outcomes.awaitAll();
            }
            clients.forEach(client -> node.membership().closed(client, CloseReason.CLIENT, 1000));
            redis.lose(0);
            check(settings, node.membership().id(), said);
        }
    }

    private static void check(RedisSettings settings, NodeId id, Map<ClientId, Integer> said) {
        Keys keys = new Keys(settings.prefix());
        RedisLink link = get(RedisLink.open(settings, "test", 1));
        try {
            RedisWait.until(
                    "all are closed", () -> get(link.commands().hlen(keys.of(id).clients())) == 0);
            new NodeEvents(link.commands(), keys).holdInOrder(id, said);
            assertThat(said).hasSize(CLIENTS);
        } finally {
            get(link.close());
        }
    }
}
