package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.node.EventScripts.Recorded;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.Said;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients say, in the stream of their node. */
@OnEveryRedis
class MessageEventsIT {

    private final RedisSettings settings;
    private final Keys keys;
    private RedisLink link;
    private RedisClusterAsyncCommands<String, byte[]> redis;
    private NodeEvents stored;

    MessageEventsIT(TestRedis server) {
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

    @Test
    void aMessageBecomesAnEventWithWhatItsClientIsThen() {
        try (TestNode node = TestNode.gateway(settings)) {
            ClientId client = node.connect();
            node.membership().message(Said.text(client, "first"));
            RedisWait.until("it is recorded", () -> stored.count(client.node()) == 2);
            node.apply(new Command.Bind(client, new Uid("7")));
            node.apply(new Command.Join(client, List.of(new Group("room \"1\""))));
            node.apply(new Command.SetSession(client, "{\"name\":\"x\"}", OptionalLong.empty()));
            node.membership().message(Said.text(client, "second \u20ac"));
            node.membership().closed(client, CloseReason.CLIENT, 1000);
            RedisWait.until("all is recorded", () -> stored.count(client.node()) == 4);

            List<JsonNode> events = stored.of(client.node());
            assertThat(events)
                    .extracting(event -> event.path("type").asText())
                    .containsExactly(
                            "sluice.client.connected",
                            "sluice.client.message",
                            "sluice.client.message",
                            "sluice.client.closed");
            JsonNode first = events.get(1);
            assertThat(first.path("specversion").asText()).isEqualTo("1.0");
            assertThat(first.path("subject").asText()).isEqualTo(client.toString());
            assertThat(first.path("source").asText()).isEqualTo("/nodes/" + client.node());
            assertThat(first.path("data").toString())
                    .isEqualTo("{\"client_id\":\"" + client + "\",\"uid\":null,\"groups\":[],\"session\":{},"
                            + "\"remote_address\":\"127.0.0.1:1\",\"message\":\"first\"}");
            JsonNode second = events.get(2).path("data");
            assertThat(second.path("uid").asText()).isEqualTo("7");
            assertThat(second.path("groups").toString()).isEqualTo("[\"room \\\"1\\\"\"]");
            assertThat(second.path("session").toString()).isEqualTo("{\"name\":\"x\"}");
            assertThat(second.path("message").asText()).isEqualTo("second \u20ac");
            assertThat(events).extracting(event -> event.path("id").asText()).doesNotHaveDuplicates();
        }
    }

    @Test
    void manyClientsKeepTheirOrdersAndCloseLast() {
        Random random = new Random(3);
        Map<ClientId, Integer> said = new HashMap<>();
        Said.Outcomes outcomes = new Said.Outcomes();
        try (TestNode node = TestNode.gateway(settings)) {
            List<ClientId> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                clients.add(node.connect());
            }
            for (int i = 0; i < 6_000; i++) {
                ClientId client = clients.get(random.nextInt(clients.size()));
                if (clients.size() > 1 && random.nextInt(120) == 0) {
                    clients.remove(client);
                    node.membership().closed(client, CloseReason.CLIENT, 1000);
                } else {
                    int number = said.merge(client, 1, Integer::sum);
                    node.membership().message(outcomes.message(client, Integer.toString(number)));
                }
            }
            outcomes.awaitAll();
            List<ClientId> open = List.copyOf(clients);
            open.forEach(client -> node.membership().closed(client, CloseReason.CLIENT, 1000));
            NodeId id = node.membership().id();
            RedisWait.until("all are closed", () -> get(redis.hlen(keys.of(id).clients())) == 0);

            stored.holdInOrder(id, said);
        }
    }

    @Test
    void aLotThatIsRepeatedIsNotWrittenAgain() {
        try (TestNode node = TestNode.gateway(settings)) {
            ClientId client = node.connect();
            EventScripts scripts = new EventScripts(link, keys, settings.events(), Clock.systemUTC());
            ClientId stranger = ClientId.draw(client.node(), new Random(1));
            List<ClientMessage> lot = List.of(Said.text(client, "a"), Said.text(stranger, "?"), Said.text(client, "b"));

            Recorded first = get(scripts.record(client.node(), 5, lot));
            Recorded again = get(scripts.record(client.node(), 5, lot));
            Recorded next = get(scripts.record(client.node(), 6, List.of(Said.text(client, "c"))));
            Recorded late = get(scripts.record(client.node(), 5, lot));

            assertThat(first).isEqualTo(new Recorded(true, false, "wuw")).isEqualTo(again);
            assertThat(next.letters()).isEqualTo("w");
            assertThat(late.live()).isFalse();
            assertThat(stored.of(client.node()))
                    .extracting(event -> event.path("data").path("message").asText())
                    .containsExactly("", "a", "b", "c");
        }
    }

    @Test
    void aRecordThatCannotBeReadStopsNobodyElse() {
        try (TestNode node = TestNode.gateway(settings)) {
            ClientId odd = node.connect();
            ClientId client = node.connect();
            EventScripts scripts = new EventScripts(link, keys, settings.events(), Clock.systemUTC());
            List<ClientMessage> lot = List.of(Said.text(odd, "a"), Said.text(client, "b"));
            String clients = keys.of(client.node()).clients();
            long number = 0;
            for (String record : List.of("no JSON", "[", "7")) {
                get(redis.hset(clients, odd.local(), record.getBytes(StandardCharsets.UTF_8)));

                Recorded recorded = get(scripts.record(client.node(), ++number, lot));

                assertThat(recorded.letters()).as(record).isEqualTo("uw");
            }
        }
    }

    @Test
    void nothingIsWrittenForANodeThatIsNotAlive() {
        TestNode node = TestNode.gateway(settings);
        ClientId client = node.connect();
        node.close();
        EventScripts scripts = new EventScripts(link, keys, settings.events(), Clock.systemUTC());
        long before = stored.count(client.node());

        assertThat(get(scripts.record(client.node(), 9, List.of(Said.text(client, "x"))))
                        .live())
                .isFalse();
        assertThat(stored.count(client.node())).isEqualTo(before);
    }

    @Test
    void messagesOnTheirWayAreRecordedBeforeTheNodeLeaves() {
        TestNode node = TestNode.gateway(settings);
        ClientId client = node.connect();
        for (int i = 0; i < 2_000; i++) {
            node.membership().message(Said.text(client, "m" + i));
        }
        node.membership().closed(client, CloseReason.DRAIN, 1012);
        node.close();

        List<JsonNode> events = stored.of(client.node());
        assertThat(events).hasSize(2_002);
        assertThat(events.get(2_001).path("data").path("reason").asText()).isEqualTo("drain");
    }

    @Test
    void whereNobodyAskedThereIsNoStream() {
        try (TestNode node = TestNode.gateway(with(EventSettings.of()))) {
            ClientId client = node.connect();
            node.membership().closed(client, CloseReason.CLIENT, 1000);
            assertThat(node.membership().recordsMessages()).isFalse();
            RedisWait.until(
                    "it is closed", () -> get(redis.hlen(keys.of(client.node()).clients())) == 0);
            assertThat(get(redis.exists(keys.of(client.node()).events()))).isZero();
        }
    }

    @Test
    void aLargeMessageIsRecordedWhole() {
        String large = "x".repeat(3 << 20);
        try (TestNode node = TestNode.gateway(settings)) {
            ClientId client = node.connect();
            Said.Outcomes outcomes = new Said.Outcomes();
            node.membership().message(outcomes.message(client, large));
            outcomes.awaitAll();
            assertThat(stored.of(client.node())
                            .get(1)
                            .path("data")
                            .path("message")
                            .asText())
                    .isEqualTo(large);
        }
    }
}
