package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a node that dies, freezes or loses its Redis. */
class NodeLifeIT {
    private static final Group ROOM = new Group("room");

    private final StandaloneRedis redis = StandaloneRedis.start();
    private final RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix(), "connected", "closed");
    private final CountDownLatch thaw = new CountDownLatch(1);
    private RedisClient client;
    private RedisCommands<String, String> raw;
    private TestNode one;
    private TestNode two;

    @BeforeEach
    void join() {
        client = RedisClient.create(redis.uri());
        raw = client.connect().sync();
        one = TestNode.gateway(settings);
        two = TestNode.gateway(settings);
    }

    @AfterEach
    void end() {
        thaw.countDown();
        one.close();
        two.close();
        client.shutdown();
        redis.close();
    }

    @Test
    void survivorsRemoveWhatADeadNodeHeldWithOneClosedEventEach() {
        ClientId bound = one.connect();
        one.apply(new Command.Bind(bound, new Uid("7")));
        one.apply(new Command.Join(bound, List.of(ROOM)));
        one.apply(new Command.SetSession(bound, "{\"name\":\"x\"}", OptionalLong.empty()));
        ClientId other = one.connect();

        freeze(one);

        RedisWait.until("it is reaped", () -> "gone".equals(raw.hget(key(one, "meta"), "state")));
        assertThat(closedEvents(bound)).hasSize(1);
        assertThat(closedEvents(bound).get(0))
                .contains("\"reason\":\"node_lost\"", "\"uid\":\"7\"", "\"groups\":[\"room\"]", "\"name\":\"x\"");
        assertThat(closedEvents(other)).hasSize(1);
        assertThat(raw.keys(settings.prefix() + ":route:*")).isEmpty();
        assertThat(raw.keys(key(one, "*"))).doesNotContain(key(one, "clients"), key(one, "groups"), key(one, "uids"));
        assertThat(raw.zrange(settings.prefix() + ":nodes", 0, -1))
                .containsExactly(two.membership().id().toString());
        assertThatThrownBy(() -> two.apply(new Command.Bind(bound, new Uid("8"))))
                .isInstanceOf(BackplaneException.ClientNotFound.class);
    }

    @Test
    void aReapedNodeThatReturnsAssertsWhatItStillHolds() {
        ClientId stays = one.connect();
        one.apply(new Command.Bind(stays, new Uid("7")));
        one.apply(new Command.Join(stays, List.of(ROOM)));
        ClientId kicked = one.connect();
        CountDownLatch frozen = freeze(one);
        two.apply(new Command.Close(kicked, CloseReason.CLOSED_BY_API, Payload.text("bye"), 1000, "", false));
        two.apply(send(new Target.Groups(List.of(ROOM)), "missed"));
        RedisWait.until("it is reaped", () -> "gone".equals(raw.hget(key(one, "meta"), "state")));

        frozen.countDown();

        RedisWait.until(
                "it is live again",
                () -> "live".equals(raw.hget(key(one, "meta"), "state"))
                        && one.membership().unreadyReasons().isEmpty());
        assertThat(one.host().kicked()).containsExactly(kicked);
        assertThat(one.host().received(stays)).containsExactly("missed");
        assertThat(closedEvents(stays)).hasSize(1);
        assertThat(events(stays)).last().asString().contains("connected", "\"restored\":true");
        two.apply(send(new Target.Uids(List.of(new Uid("7"))), "uid"));
        two.apply(send(new Target.Groups(List.of(ROOM)), "group"));
        RedisWait.until(
                "sends arrive again", () -> one.host().received(stays).equals(List.of("missed", "uid", "group")));
    }

    @Test
    void aShortFreezeIsCaughtUpFromTheLog() {
        ClientId client = one.connect();
        one.apply(new Command.Join(client, List.of(ROOM)));
        CountDownLatch frozen = freeze(one);
        for (int i = 0; i < 600; i++) {
            two.apply(send(new Target.Groups(List.of(ROOM)), "m" + i));
        }

        frozen.countDown();

        RedisWait.until("all is there", () -> one.host().received(client).size() == 600);
        assertThat(one.host().received(client)).first().isEqualTo("m0");
        assertThat(one.host().received(client)).last().isEqualTo("m599");
        assertThat(closedEvents(client)).isEmpty();
    }

    @Test
    void framesWaitInTheLogWhileTheSocketsAreBehind() {
        ClientId client = one.connect();
        one.apply(new Command.Join(client, List.of(ROOM)));
        one.host().backlogged(true);

        for (int i = 0; i < 600; i++) {
            two.apply(send(new Target.Groups(List.of(ROOM)), "m" + i));
        }

        assertThat(one.host().received(client)).isEmpty();
        one.host().backlogged(false);
        RedisWait.until("all is there", () -> one.host().received(client).size() == 600);
        assertThat(one.host().received(client)).first().isEqualTo("m0");
        assertThat(one.host().received(client)).last().isEqualTo("m599");
    }

    @Test
    void everyNodeAssertsItsClientsWhenRedisComesBackEmpty() {
        ClientId first = one.connect();
        one.apply(new Command.Bind(first, new Uid("7")));
        one.apply(new Command.Join(first, List.of(ROOM)));
        one.apply(new Command.SetSession(first, "{\"a\":1}", OptionalLong.empty()));
        ClientId second = two.connect();
        two.apply(new Command.Join(second, List.of(ROOM)));

        redis.killAll();
        redis.restartAll();

        RedisWait.until(
                "both are live",
                () -> one.membership().unreadyReasons().isEmpty()
                        && two.membership().unreadyReasons().isEmpty()
                        && Long.valueOf(1).equals(raw.exists(key(one, "node")))
                        && Long.valueOf(1).equals(raw.exists(key(two, "node"))));
        assertThat(raw.get(key(one, "s:" + first.local()))).isEqualTo("1 {\"a\":1}");
        assertThat(raw.hget(key(one, "uids"), "7")).isEqualTo(first.local());
        two.apply(send(new Target.Groups(List.of(ROOM)), "again"));
        RedisWait.until(
                "both have it",
                () -> one.host().received(first).equals(List.of("again"))
                        && two.host().received(second).equals(List.of("again")));
        assertThat(allEvents(one)).anyMatch(event -> event.contains("sluice.node.resync"));
        assertThat(one.host().kicked()).isEmpty();
    }

    @Test
    void aRecoveryThatTakesLongerThanALeaseEnds() {
        RedisSettings brief = new RedisSettings(
                redis.uri(), settings.prefix(), Duration.ofSeconds(3), false, 1000, EventSettings.of());
        try (TestNode third = TestNode.gateway(brief)) {
            ClientId client = third.connect();
            third.host().answersAfter(Duration.ofSeconds(4));

            raw.del(key(third, "meta"));

            RedisWait.until(
                    "it is live again",
                    () -> "live".equals(raw.hget(key(third, "meta"), "state"))
                            && third.membership().unreadyReasons().isEmpty());
            assertThat(raw.hkeys(key(third, "clients"))).containsExactly(client.local());
        }
    }

    @Test
    void aByteCountThatHasDriftedIsSetRight() {
        raw.hset(key(one, "meta"), "bytes", "99999999");

        RedisWait.until("it is what the log holds", () -> Long.parseLong(raw.hget(key(one, "meta"), "bytes")) < 10_000);
    }

    @Test
    void aDeafSubscriptionIsNoticedAndReplaced() {
        ClientId client = one.connect();
        raw.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());

        two.apply(send(new Target.Clients(List.of(client)), "x"));

        RedisWait.until("it arrives", () -> one.host().received(client).equals(List.of("x")));
    }

    @Test
    void bytesThatAreNoFrameDoNoHarm() {
        ClientId client = one.connect();
        raw.publish(key(one, "in"), "nonsense");
        raw.publish(key(one, "in"), "1 99999999999999999 0000000000000000 0000000000000000\nx");

        two.apply(send(new Target.Clients(List.of(client)), "x"));

        RedisWait.until("it arrives", () -> one.host().received(client).equals(List.of("x")));
    }

    @Test
    void aRegistryEntryThatIsNoNodeStopsNobody() {
        ClientId client = one.connect();
        raw.zadd(settings.prefix() + ":nodes", 1, "no node!");

        assertThat(two.apply(send(new Target.Everyone(), "x")).nodes()).isEqualTo(1);

        RedisWait.until("it arrives", () -> one.host().received(client).equals(List.of("x")));
    }

    @Test
    void fieldsThatAreNoClientsStopNeitherReaperNorRecovery() {
        ClientId held = one.connect();
        raw.hset(key(one, "clients"), Map.of("rubbish", "x", "1234567890123_", "x"));
        CountDownLatch frozen = freeze(one);
        RedisWait.until("it is reaped", () -> "gone".equals(raw.hget(key(one, "meta"), "state")));
        assertThat(closedEvents(held)).hasSize(1);
        raw.hset(key(one, "clients"), "rubbish again", "x");

        frozen.countDown();

        RedisWait.until("it is live again", () -> "live".equals(raw.hget(key(one, "meta"), "state")));
        RedisWait.until(
                "only its client is there", () -> raw.hkeys(key(one, "clients")).equals(List.of(held.local())));
    }

    @Test
    void theAuditClosesWhatTheNodeDoesNotHold() {
        ClientId held = one.connect();
        ClientId ghost = one.connect();
        one.host().hangUp(ghost);
        RedisLink link = get(RedisLink.open(settings, "test", 1));
        SelfAudit audit = new SelfAudit(
                one.membership().id(),
                link,
                new Keys(settings.prefix()),
                one.host(),
                100,
                id -> one.membership().closed(id, CloseReason.NOT_HELD, 1006));

        assertThat(get(audit.run())).isEqualTo(1);

        RedisWait.until("Redis agrees", () -> raw.hkeys(key(one, "clients")).equals(List.of(held.local())));
        assertThat(closedEvents(ghost)).hasSize(1);
        get(link.close());
    }

    @Test
    void leavingLeavesNothingBehind() {
        TestNode third = TestNode.gateway(settings);
        third.connect();
        String mine = key(third, "*");

        third.close();

        assertThat(raw.keys(mine))
                .allMatch(key -> key.endsWith(":meta")
                        || key.endsWith(":seq")
                        || key.endsWith(":log")
                        || key.endsWith(":events"));
        assertThat(raw.zrange(settings.prefix() + ":nodes", 0, -1))
                .containsExactlyInAnyOrder(
                        one.membership().id().toString(), two.membership().id().toString());
    }

    /** Stops the only thread of the node: it neither beats nor reads, like a process that was stopped. */
    private CountDownLatch freeze(TestNode node) {
        CountDownLatch frozen = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        ((RedisMembership) node.membership()).link().executor().execute(() -> {
            begun.countDown();
            try {
                while (frozen.getCount() > 0 && thaw.getCount() > 0) {
                    frozen.await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        RedisWait.until("it is frozen", () -> begun.getCount() == 0);
        return frozen;
    }

    private String key(TestNode node, String name) {
        return settings.prefix() + ":{" + node.membership().id() + "}:" + name;
    }

    private List<String> allEvents(TestNode node) {
        return raw.xrange(key(node, "events"), Range.unbounded()).stream()
                .map(entry -> entry.getBody().get("e"))
                .toList();
    }

    private List<String> events(ClientId of) {
        return allEvents(one).stream()
                .filter(event -> event.contains("\"subject\":\"" + of + "\""))
                .toList();
    }

    private List<String> closedEvents(ClientId of) {
        return events(of).stream()
                .filter(event -> event.contains("sluice.client.closed"))
                .toList();
    }
}
