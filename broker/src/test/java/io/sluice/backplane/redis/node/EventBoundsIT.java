package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.Said;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of a node's stream is kept, and what happens to those who fill it. */
@OnEveryRedis
class EventBoundsIT {
    private static final int MOST = 20;

    private final RedisSettings settings;
    private final Keys keys;
    private RedisLink link;
    private RedisClusterAsyncCommands<String, byte[]> redis;
    private NodeEvents stored;

    EventBoundsIT(TestRedis server) {
        settings = TestNode.settings(server.uri(), server.newPrefix(), "connected", "message", "closed");
        keys = new Keys(settings.prefix());
    }

    @BeforeEach
    void open() {
        link = get(RedisLink.open(settings, "test", 1));
        redis = link.commands();
        stored = new NodeEvents(redis, keys);
    }

    @AfterEach
    void close() {
        get(link.close());
    }

    private RedisSettings with(EventSettings events) {
        return new RedisSettings(settings.uri(), settings.prefix(), settings.lease(), false, 1000, events);
    }

    private RedisSettings bounded() {
        return with(new EventSettings(Set.of("connected", "message", "closed"), MOST, 1 << 20, false));
    }

    private void createGroup(NodeId node, String name) {
        get(redis.xgroupCreate(
                StreamOffset.from(keys.of(node).events(), "0"), name, XGroupCreateArgs.Builder.mkstream(true)));
    }

    /** Reads and acknowledges all there is. */
    @SuppressWarnings("unchecked") // of an array of one
    private void consume(NodeId node, String group) {
        String stream = keys.of(node).events();
        List<StreamMessage<String, byte[]>> read =
                get(redis.xreadgroup(io.lettuce.core.Consumer.from(group, "c"), StreamOffset.lastConsumed(stream)));
        if (!read.isEmpty()) {
            get(redis.xack(
                    stream, group, read.stream().map(StreamMessage::getId).toArray(String[]::new)));
        }
    }

    @Test
    void readersThatAreBehindStopSpeakersThenRefuseThenLoseTheOldest() {
        try (TestNode node = TestNode.gateway(bounded())) {
            NodeId id = node.membership().id();
            createGroup(id, "slow");
            RedisWait.until(
                    "the group is seen", () -> get(redis.hget(keys.of(id).meta(), "consumers"))[0] == '1');
            ClientId client = node.connect();
            Said.Outcomes outcomes = new Said.Outcomes();

            say(node, client, outcomes, MOST - 2);
            assertThat(node.membership().congested()).isFalse();
            say(node, client, outcomes, 2);
            assertThat(node.membership().congested()).isTrue();
            say(node, client, outcomes, 3 * MOST);
            assertThat(stored.count(id)).isEqualTo(2 * MOST + 1);
            assertThat(outcomes.count(ClientMessage.Outcome.REFUSED)).isEqualTo(2 * MOST);

            for (int i = 0; stored.count(id) < 4 * MOST || gaps(id).isEmpty(); i++) {
                assertThat(i).isLessThan(3 * MOST);
                node.connect();
            }
            JsonNode gap = gaps(id).get(0);
            assertThat(gap.path("subject").asText()).isEqualTo(id.toString());
            assertThat(gap.path("data").path("count").asInt()).isEqualTo(4 * MOST + 1 - 4 * MOST * 7 / 8);
            assertThat(gap.path("data").path("from").asText()).matches("\\d+-\\d+");
            assertThat(gap.path("data").path("to").asText())
                    .isEqualTo(get(redis.xrange(keys.of(id).events(), Range.unbounded()))
                            .get(0)
                            .getId());

            consume(id, "slow");
            RedisWait.until("speakers go on", () -> !node.membership().congested());
            assertThat(stored.count(id)).isZero();
        }
    }

    private List<JsonNode> gaps(NodeId id) {
        return stored.of(id).stream()
                .filter(event -> event.path("type").asText().equals("sluice.node.gap"))
                .toList();
    }

    private static void say(TestNode node, ClientId client, Said.Outcomes outcomes, int count) {
        for (int i = 0; i < count; i++) {
            node.membership().message(outcomes.message(client, "x"));
            outcomes.awaitAll();
        }
    }

    @Test
    void whatAllGroupsHaveAcknowledgedLeavesTheStream() {
        try (TestNode node = TestNode.gateway(bounded())) {
            NodeId id = node.membership().id();
            createGroup(id, "one");
            createGroup(id, "two");
            for (int i = 0; i < 5; i++) {
                node.connect();
            }
            consume(id, "one");
            assertThat(stored.count(id)).isEqualTo(5);
            consume(id, "two");
            RedisWait.until("it is empty", () -> stored.count(id) == 0);
            node.connect();
            assertThat(stored.count(id)).isEqualTo(1);
        }
    }

    @Test
    void withoutAReaderTheStreamHoldsTheNewestAndStopsNobody() {
        RedisSettings few = with(new EventSettings(Set.of("message"), 1_000, 1 << 20, false));
        try (TestNode node = TestNode.gateway(few)) {
            ClientId client = node.connect();
            Said.Outcomes outcomes = new Said.Outcomes();
            for (int i = 0; i < 5_000; i++) {
                node.membership().message(outcomes.message(client, "m" + i));
            }
            outcomes.awaitAll();
            assertThat(outcomes.count(ClientMessage.Outcome.WRITTEN)).isEqualTo(5_000);
            assertThat(node.membership().congested()).isFalse();
            assertThat(stored.count(client.node())).isBetween(1_000L, 1_200L);
            String lost =
                    new String(get(redis.hget(keys.of(client.node()).meta(), "eventloss")), StandardCharsets.US_ASCII);
            assertThat(Long.parseLong(lost)).isEqualTo(5_000 - stored.count(client.node()));
        }
    }
}
