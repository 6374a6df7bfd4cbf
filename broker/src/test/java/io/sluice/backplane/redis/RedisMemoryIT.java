package io.sluice.backplane.redis;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.testnode.DirectoryState;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a client costs in Redis. */
class RedisMemoryIT {
    private static final int CLIENTS = 18_000;
    private static final int MEMBERS_OF_A_GROUP = 100;
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    @Test
    void aClientWithAUidAndTwoGroupsCostsAtMost700Bytes() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), "sluice");
            TestNode node = TestNode.gateway(settings);
            try {
                long before = used(redis);

                bindAndJoin(node, connect(node));
                awaitTrimmedMailbox(redis, node);

                assertThat(await(node.backplane().directory().uidCount())).isEqualTo(CLIENTS);
                double bytes = (double) (used(redis) - before) / CLIENTS;
                System.out.printf("redis memory: %.0f bytes a client with a uid and two groups of 100%n", bytes);
                assertThat(bytes).isLessThanOrEqualTo(700);
            } finally {
                await(node.membership().leave());
                await(node.backplane().close());
            }
        }
    }

    private static void awaitTrimmedMailbox(StandaloneRedis redis, TestNode node) {
        String log = new Keys("sluice").of(node.membership().id()).log();
        RedisWait.until("the mailbox is trimmed", () -> (Long) redis.server().call("XLEN", log) < 50);
    }

    private static List<ClientId> connect(TestNode node) {
        SecureRandom random = new SecureRandom();
        List<ClientId> clients = new ArrayList<>();
        for (int done = 0; done < CLIENTS; done += 500) {
            List<CompletionStage<Boolean>> connects = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                ClientId client = ClientId.draw(node.membership().id(), random);
                clients.add(client);
                connects.add(node.membership().connect(client, "203.0.113.214:50123", "websocket"));
            }
            await(Stages.all(connects));
        }
        return clients;
    }

    private static void bindAndJoin(TestNode node, List<ClientId> clients) {
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            commands.add(new Command.Bind(clients.get(i), new Uid("user-" + (100_000 + i))));
            List<Group> groups = List.of(
                    new Group("room-" + i / MEMBERS_OF_A_GROUP),
                    new Group("topic-" + i % (CLIENTS / MEMBERS_OF_A_GROUP)));
            commands.add(new Command.Join(clients.get(i), groups));
            if (commands.size() == 500) {
                node.mailboxes().applyAll(commands).forEach(DirectoryState::await);
                commands.clear();
            }
        }
    }

    private static long used(StandaloneRedis redis) {
        Matcher matcher = USED.matcher((String) redis.server().call("INFO", "memory"));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
