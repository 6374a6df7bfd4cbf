package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients in as many groups as one may be in: no step of whatever kind keeps Redis long. */
class ManyGroupsIT {
    private static final int CLIENTS = 5;
    private static final int GROUPS = 1_000;

    private final StandaloneRedis redis = StandaloneRedis.start();
    private final RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix(), "closed");
    private final List<ClientId> clients = new ArrayList<>();
    private RedisClient client;
    private RedisCommands<String, String> raw;
    private TestNode node;
    private TestNode api;

    @BeforeEach
    void fill() {
        client = RedisClient.create(redis.uri());
        raw = client.connect().sync();
        node = TestNode.gateway(settings);
        api = TestNode.api(settings);
        for (int i = 0; i < CLIENTS; i++) {
            ClientId one = node.connect();
            String own = i + "-";
            for (int from = 0; from < GROUPS; from += 250) {
                node.apply(new Command.Join(
                        one,
                        IntStream.range(from, from + 250)
                                .mapToObj(n -> new Group(own + n))
                                .toList()));
            }
            clients.add(one);
        }
        RedisWait.until(
                "the node has it all",
                () -> node.host().client(clients.get(CLIENTS - 1)).groups.size() == GROUPS);
    }

    @AfterEach
    void end() {
        CompletionStage<Void> left = node.membership().leave();
        RedisWait.until("it has left", () -> left.toCompletableFuture().isDone());
        node.close();
        api.close();
        client.shutdown();
        redis.close();
    }

    @Test
    void areAssertedOneAfterTheOther() {
        raw.flushall();

        RedisWait.until("all are back", () -> held() == CLIENTS && "live".equals(raw.hget(key("meta"), "state")));

        assertThat(raw.scard(key("groups"))).isEqualTo(CLIENTS * GROUPS);
        assertThat(framesEver()).isGreaterThanOrEqualTo(CLIENTS);
    }

    @Test
    void areClosedOneAfterTheOtherThoughAllAreAskedForAtOnce() {
        long before = frames();
        List<CompletionStage<?>> closes = new ArrayList<>();
        clients.forEach(one -> closes.add(
                api.mailboxes().apply(new Command.Close(one, CloseReason.CLOSED_BY_API, null, 1000, "", false))));
        closes.forEach(TestNode::get);

        assertThat(held()).isZero();
        RedisWait.until("each hears it once", () -> node.host().kicked().size() == CLIENTS);
        assertThat(raw.xlen(key("events"))).isEqualTo(CLIENTS);
        assertThat(frames()).isGreaterThan(before + CLIENTS - 1);
    }

    @Test
    void areReapedOneAfterTheOther() {
        long before = frames();

        CompletionStage<Void> left = node.membership().leave();
        RedisWait.until("it has left", () -> left.toCompletableFuture().isDone());

        assertThat(held()).isZero();
        assertThat(raw.keys(settings.prefix() + ":route:*")).isEmpty();
        assertThat(raw.xlen(key("events"))).isEqualTo(CLIENTS);
        assertThat(frames()).isGreaterThan(before + CLIENTS - 1);
    }

    /** Those that are trimmed away too. */
    private long framesEver() {
        List<Object> facts = raw.xinfoStream(key("log"));
        return (Long) facts.get(facts.indexOf("entries-added") + 1);
    }

    /** One for each step. */
    private long frames() {
        return Long.parseLong(raw.get(key("seq")));
    }

    private long held() {
        return raw.hlen(key("clients"));
    }

    private String key(String name) {
        return settings.prefix() + ":{" + node.membership().id() + "}:" + name;
    }
}
