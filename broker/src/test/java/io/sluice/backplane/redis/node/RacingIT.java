package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.RememberingHost;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many writers on the same clients: every index agrees at the end, in Redis and in the node. */
@OnEveryRedis
class RacingIT {
    private static final int ROUNDS = 10_000;

    private final RedisSettings settings;
    private final Random random = new Random(11);

    RacingIT(TestRedis redis) {
        settings = TestNode.settings(redis.uri(), redis.newPrefix());
    }

    @Test
    void racingMutationsLeaveOneTruth() {
        try (TestNode one = TestNode.gateway(settings);
                TestNode two = TestNode.gateway(settings);
                TestNode api = TestNode.api(settings)) {
            List<TestNode> callers = List.of(one, two, api);
            List<ClientId> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add((i % 2 == 0 ? one : two).connect());
            }
            for (int done = 0; done < ROUNDS; done += 100) {
                List<CompletableFuture<?>> racing = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    ClientId client = clients.get(random.nextInt(clients.size()));
                    racing.add(callers.get(random.nextInt(3))
                            .mailboxes()
                            .apply(mutation(client))
                            .handle((answer, failure) -> answer)
                            .toCompletableFuture());
                }
                racing.forEach(TestNode::get);
            }
            for (TestNode node : List.of(one, two)) {
                RedisWait.until("the node has applied all", () -> applied(node));
                agree(node);
            }
        }
    }

    @Test
    void aBindIsSeenByTheNextSendOfAnyProcess() {
        try (TestNode one = TestNode.gateway(settings);
                TestNode two = TestNode.gateway(settings)) {
            ClientId client = one.connect();
            for (int i = 0; i < 2_000; i++) {
                Uid uid = new Uid("u" + i);
                one.apply(new Command.Bind(client, uid));
                assertThat(two.apply(send(new Target.Uids(List.of(uid)), "m" + i))
                                .offline())
                        .isEmpty();
            }
            RedisWait.until("all arrived", () -> one.host().received(client).size() == 2_000);
        }
    }

    private Command<?> mutation(ClientId client) {
        Group group = new Group("g" + random.nextInt(5));
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> new Command.Bind(client, new Uid("u" + random.nextInt(6)));
            case 6, 7 -> new Command.Unbind(client, null);
            case 8, 9, 10, 11, 12, 13 -> new Command.Join(client, List.of(group));
            case 14, 15, 16, 17, 18 -> new Command.Leave(client, List.of(group));
            default ->
                random.nextInt(20) == 0
                        ? new Command.Close(client, CloseReason.CLOSED_BY_API, null, 1000, "", false)
                        : new Command.Join(client, List.of(group, new Group("always")));
        };
    }

    private boolean applied(TestNode node) {
        RedisMembership membership = (RedisMembership) node.membership();
        String seq = new Keys(settings.prefix()).of(membership.id()).seq();
        return membership.lastApplied()
                >= Long.parseLong(text(get(membership.link().commands().get(seq))));
    }

    /** Records, group sets, uid index and the node's memory, each derived from the records, must be what is stored. */
    private void agree(TestNode node) {
        Keys keys = new Keys(settings.prefix());
        Keys.OfNode of = keys.of(node.membership().id());
        RedisClusterAsyncCommands<String, byte[]> redis =
                ((RedisMembership) node.membership()).link().commands();
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        Map<String, TreeSet<String>> uids = new TreeMap<>();
        get(redis.hgetall(of.clients())).forEach((local, text) -> {
            List<String> fields = fields(text(text));
            if (!fields.get(0).isEmpty()) {
                uids.computeIfAbsent(fields.get(0), none -> new TreeSet<>()).add(local);
            }
            fields.subList(4, fields.size())
                    .forEach(group -> groups.computeIfAbsent(group, none -> new TreeSet<>())
                            .add(local));
            RememberingHost.Client held =
                    node.host().client(ClientId.of(node.membership().id(), local));
            assertThat(held.uid).isEqualTo(fields.get(0));
            assertThat(held.groups).containsExactlyInAnyOrderElementsOf(fields.subList(4, fields.size()));
        });
        assertThat(texts(get(redis.smembers(of.groups())))).isEqualTo(groups.keySet());
        groups.forEach((group, members) -> {
            assertThat(texts(get(redis.smembers(of.group(new Group(group)))))).isEqualTo(members);
            assertThat(get(redis.hexists(
                            keys.route(new Group(group)), node.membership().id().toString())))
                    .isTrue();
        });
        Map<String, byte[]> owners = get(redis.hgetall(of.uids()));
        assertThat(owners.keySet()).isEqualTo(uids.keySet());
        uids.forEach((uid, members) -> {
            String owner = text(owners.get(uid));
            assertThat(
                            owner.equals("*")
                                    ? texts(get(redis.smembers(of.uid(new Uid(uid)))))
                                    : new TreeSet<>(List.of(owner)))
                    .isEqualTo(members);
            assertThat(get(redis.hexists(
                            keys.route(new Uid(uid)), node.membership().id().toString())))
                    .isTrue();
        });
    }

    private static List<String> fields(String json) {
        List<String> fields = new ArrayList<>();
        for (String part : json.substring(1, json.length() - 1).split(",")) {
            fields.add(part.replace("\"", ""));
        }
        return fields;
    }

    private static TreeSet<String> texts(Iterable<byte[]> names) {
        TreeSet<String> texts = new TreeSet<>();
        names.forEach(name -> texts.add(text(name)));
        return texts;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
