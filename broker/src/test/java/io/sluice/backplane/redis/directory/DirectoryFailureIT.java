package io.sluice.backplane.redis.directory;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testredis.ClusterRedis;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
