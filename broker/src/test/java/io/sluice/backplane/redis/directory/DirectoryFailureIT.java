package io.sluice.backplane.redis.directory;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Text;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testredis.ClusterRedis;
import io.sluice.backplane.redis.testredis.RedisProcess;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers hear while Redis is away. */
class DirectoryFailureIT {
    static Stream<TestRedis> redis() {
        return Stream.<Supplier<TestRedis>>of(StandaloneRedis::start, ClusterRedis::start)
                .map(Supplier::get);
    }

    @ParameterizedTest
    @MethodSource("redis")
    void isUnavailableWhileRedisIsDownAndAnswersAfterwards(TestRedis redis) {
        try (redis;
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            NodeId node = fixture.node(1);
            fixture.state.client(node, "7", "g");

            redis.killAll();

            everyQuestion(fixture.directory, node).forEach(DirectoryFailureIT::isUnavailable);
            redis.restartAll();
            RedisWait.until("it answers", () -> answered(fixture.directory.clientCount()));
        }
    }

    @ParameterizedTest
    @MethodSource("redis")
    void isUnavailableWhenRedisDoesNotAnswerInTime(TestRedis redis) {
        try (redis;
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            NodeId node = fixture.node(1);
            ClientId client = fixture.state.client(node, "7", "g");

            redis.pauseAll();
            everyQuestion(fixture.directory, node).forEach(DirectoryFailureIT::isUnavailable);
            redis.resumeAll();

            RedisWait.until("it answers", () -> answered(fixture.directory.isOnline(client)));
            assertThat(await(fixture.directory.isOnline(client))).isTrue();
        }
    }

    @Test
    void takesNoEmptinessForTheTruthThatAnOutageLeftBehind() {
        try (TestRedis redis = StandaloneRedis.start();
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            NodeId node = fixture.node(1);
            ClientId client = fixture.state.client(node, "7", "g");
            await(fixture.settling.look(Set.of()));

            redis.killAll();
            redis.restartAll();
            RedisWait.until(
                    "it is in doubt",
                    () -> catchThrowable(() -> await(fixture.directory.clientCount())) instanceof Unavailable doubt
                            && doubt.nodes().equals(List.of(node)));

            fixture.node(1);
            fixture.state.client(node, "7", "g");
            assertThat(await(fixture.directory.clientCount())).isEqualTo(1);
            assertThat(await(fixture.directory.clientCounts(List.of(new Group("g")))))
                    .containsEntry(new Group("g"), 1L);
        }
    }

    @Test
    void waitsForNoNodeThatDoesNotComeBack() {
        try (TestRedis redis = StandaloneRedis.start();
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            fixture.state.client(fixture.node(1), "7", "g");
            await(fixture.settling.look(Set.of()));

            redis.killAll();
            redis.restartAll();

            RedisWait.until("the node counts as gone", () -> answered(fixture.directory.clientCount()));
            assertThat(await(fixture.directory.clientCount())).isZero();
        }
    }

    @Test
    void doesNotWaitForANodeThatIsBeingReaped() {
        try (TestRedis redis = StandaloneRedis.start();
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            NodeId gone = fixture.node(1);
            Keys.OfNode of = fixture.keys.of(gone);
            fixture.state.client(fixture.node(2), "7", "g");
            await(fixture.settling.look(Set.of()));
            await(fixture.link.commands().del(of.node()));
            await(fixture.link.commands().hset(of.meta(), "state", Text.bytes("reaping")));

            await(fixture.settling.look(Set.of("master")));

            long began = System.nanoTime();
            assertThat(await(fixture.directory.clientCount())).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void readsWhatLiesOnTheOtherMastersWhileOneStandsStill() {
        try (TestRedis redis = ClusterRedis.start();
                DirectoryFixture fixture = new DirectoryFixture(redis)) {
            RedisProcess frozen = redis.servers().get(0);
            String away = fixture.link.knownMasters().entrySet().stream()
                    .filter(master -> master.getValue().endsWith(":" + frozen.port()))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            List<NodeId> nodes = IntStream.range(1, 20).mapToObj(fixture::node).toList();
            NodeId there = on(fixture, nodes, away, true);
            NodeId elsewhere = on(fixture, nodes, away, false);
            ClientId client = fixture.state.client(elsewhere, "7", "g");
            ClientId unreachable = fixture.state.client(there, "8", "g");
            await(fixture.settling.look(Set.of()));

            frozen.pause();
            try {
                isUnavailable(fixture.directory.isOnline(unreachable));
                var looked = fixture.settling.look(Set.of(away));
                List<CompletionStage<Boolean>> vain = Stream.generate(() -> fixture.directory.isOnline(unreachable))
                        .limit(20)
                        .toList();
                for (int i = 0; i < 5; i++) {
                    assertThat(await(fixture.directory.isOnline(client))).isTrue();
                }
                vain.forEach(DirectoryFailureIT::isUnavailable);
                await(looked);
            } finally {
                frozen.resume();
            }
        }
    }

    private static NodeId on(DirectoryFixture fixture, List<NodeId> nodes, String master, boolean there) {
        return nodes.stream()
                .filter(node -> there
                        == fixture.link.masterOf(fixture.keys.of(node).node()).equals(master))
                .findFirst()
                .orElseThrow();
    }

    private static boolean answered(CompletionStage<?> answer) {
        return catchThrowable(() -> await(answer)) == null;
    }

    private static Stream<CompletionStage<?>> everyQuestion(RedisDirectory directory, NodeId node) {
        Group group = new Group("g");
        ClientId client = new ClientId(node.bits() << 16, 0);
        return Stream.of(
                directory.isOnline(client),
                directory.uid(client),
                directory.clientCount(),
                directory.uidCount(group),
                directory.clientCounts(List.of(group)),
                directory.clients(null, 10),
                directory.groupClients(null, 10),
                directory.nodes());
    }

    private static void isUnavailable(CompletionStage<?> answer) {
        Throwable failure = catchThrowable(() -> await(answer));
        assertThat(failure).isExactlyInstanceOf(Unavailable.class).hasMessageStartingWith("redis: ");
        assertThat(((Unavailable) failure).outcome()).isEqualTo(Unavailable.Outcome.NOTHING);
    }
}
