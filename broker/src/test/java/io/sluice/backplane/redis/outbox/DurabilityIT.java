package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.RedisProcess;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code redis.durability=replica}, with a master and one replica that can be stopped. */
class DurabilityIT {
    private final RedisProcess master = RedisProcess.start();
    private final RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master.port());
    private final RedisSettings settings = new RedisSettings(
            "redis://127.0.0.1:" + master.port(), "test", Duration.ofSeconds(8), true, 1000, EventSettings.of());
    private final Keys keys = new Keys("test");
    private TestNode gateway;
    private TestNode api;

    @BeforeEach
    void join() {
        RedisWait.until(
                "the replica follows",
                () -> master.call("INFO", "replication").toString().contains("state=online"));
        gateway = TestNode.gateway(settings);
        api = TestNode.api(settings);
    }

    @AfterEach
    void close() {
        get(api.backplane().close());
        get(gateway.backplane().close());
        master.close();
        replica.close();
    }

    @Test
    void whatWasAnsweredOutlivesTheMaster() {
        ClientId client = gateway.connect();
        for (int i = 0; i < 20; i++) {
            api.apply(new Command.Join(client, List.of(new Group("g" + i))));
        }
        api.apply(new Command.Bind(client, new Uid("7")));
        master.kill();

        String node = gateway.membership().id().toString();
        Object record = replica.call("HVALS", keys.of(gateway.membership().id()).clients());
        assertThat(record.toString()).contains("\"g19\"").contains("\"7\"");
        for (int i = 0; i < 20; i++) {
            assertThat(replica.call("HEXISTS", keys.route(new Group("g" + i)), node))
                    .isEqualTo(1L);
        }
        assertThat(replica.call("HEXISTS", keys.route(new Uid("7")), node)).isEqualTo(1L);
    }

    @Test
    void aCallIsAnsweredWhenAReplicaHasIt() {
        ClientId client = gateway.connect();
        replica.pause();
        CompletableFuture<Optional<Uid>> bound = bind(client, "7");
        RedisWait.until("the master has it", () -> clients(master).contains("\"7\""));
        assertThat(bound).isNotDone();

        replica.resume();

        assertThat(get(bound)).isEmpty();
        assertThat(clients(replica)).contains("\"7\"");
    }

    @Test
    void withoutAReplicaTheOutcomeIsUnknownAndReadsGoOn() {
        List<ClientId> clients = Stream.generate(gateway::connect).limit(40).toList();
        replica.pause();

        List<CompletableFuture<Optional<Uid>>> calls =
                clients.stream().map(client -> bind(client, "7")).toList();
        List<CompletableFuture<?>> reads = new ArrayList<>();
        RedisWait.until("they end", () -> {
            if (reads.stream().allMatch(CompletableFuture::isDone)) {
                reads.add(api.backplane().directory().uid(clients.get(0)).toCompletableFuture());
            }
            return calls.stream().allMatch(CompletableFuture::isDone);
        });

        long answered = reads.stream()
                .filter(read -> read.isDone() && !read.isCompletedExceptionally())
                .count();
        assertThat(answered).as("of " + reads.size() + " reads").isGreaterThanOrEqualTo(3);
        replica.resume();
        assertThat(calls).anyMatch(call -> outcome(call) == Outcome.UNKNOWN);
        for (int i = 0; i < calls.size(); i++) {
            if (outcome(calls.get(i)) == Outcome.NOTHING) {
                assertThat(get(api.backplane().directory().uid(clients.get(i)))).isEmpty();
            }
        }
        assertThat(get(bind(clients.get(0), "9"))).isPresent();
    }

    /** The route may lie on another master than the state. */
    @Test
    void theRoutesOfACallAreOnAReplicaToo() {
        ClientId client = gateway.connect();
        Group group = new Group("room");
        RedisLink link = get(RedisLink.open(settings, "test", 1));
        Routes routes = new Routes(link, keys, true);
        replica.pause();

        CompletableFuture<Void> paid = routes.payDurably(client.node(), List.of(new RouteDebt("groom", "+1")))
                .toCompletableFuture();
        RedisWait.until(
                "the master has it",
                () -> master.call("HEXISTS", keys.route(group), client.node().toString())
                        .equals(1L));
        assertThat(paid).isNotDone();
        replica.resume();

        RedisWait.until("it ends", paid::isDone);
        get(link.close());
    }

    private CompletableFuture<Optional<Uid>> bind(ClientId client, String uid) {
        return api.mailboxes().apply(new Command.Bind(client, new Uid(uid))).toCompletableFuture();
    }

    private String clients(RedisProcess server) {
        return server.call("HVALS", keys.of(gateway.membership().id()).clients())
                .toString();
    }

    private static Outcome outcome(CompletableFuture<?> call) {
        try {
            call.join();
            throw new AssertionError("it was answered");
        } catch (CompletionException e) {
            return ((Unavailable) e.getCause()).outcome();
        }
    }
}
