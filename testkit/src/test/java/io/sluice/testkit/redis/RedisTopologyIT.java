package io.sluice.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Fault;
import io.sluice.testkit.RespConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RedisTopologyIT {
    private static final String NODE = "AbCdEf-_";
    private static final String KEY = "{" + NODE + "}key";

    @TempDir
    private static Path directory;

    private static RedisTopology redis;

    @Parameter
    private Kind kind;

    enum Kind {
        STANDALONE(RedisTopology::standalone),
        SENTINEL(RedisTopology::sentinel),
        CLUSTER(RedisTopology::cluster);

        private final Function<Path, RedisTopology> start;

        Kind(Function<Path, RedisTopology> start) {
            this.start = start;
        }
    }

    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        redis = kind.start.apply(directory);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        redis.close();
    }

    @Test
    void clientsAreLedThroughTheProxies() {
        try (RespConnection client = Visitor.to(redis, KEY)) {
            client.command("PING");

            assertThat(redis.commands().paths()).isNotEmpty();
            assertThat(redis.everyPath().reset()).isPositive();
            assertThatThrownBy(() -> client.command("PING")).isInstanceOf(java.io.UncheckedIOException.class);
        }
        assertThat(kind.name()).isEqualToIgnoringCase(redis.name());
    }

    @Test
    void onlySubscriptionsFallSilent() {
        String subscribe = redis.hasSlots() ? "SSUBSCRIBE" : "SUBSCRIBE";
        try (RespConnection subscriber = Visitor.to(redis, KEY);
                RespConnection other = Visitor.to(redis, KEY)) {
            subscriber.command(subscribe, KEY);
            Fault deaf = redis.subscriptions().silence();
            var more = CompletableFuture.supplyAsync(() -> subscriber.command(subscribe, KEY + "2"));

            assertThat(other.command("PING")).isEqualTo("PONG");
            assertSilent(more);
            deaf.close();
            assertThat(more.join()).isInstanceOf(List.class);
        }
    }

    @Test
    void onlyCommandsFallSilent() {
        String subscribe = redis.hasSlots() ? "SSUBSCRIBE" : "SUBSCRIBE";
        try (RespConnection subscriber = Visitor.to(redis, KEY);
                RespConnection other = Visitor.to(redis, KEY)) {
            subscriber.command(subscribe, KEY);
            other.command("PING");
            Fault mute = redis.commands().silence();
            var ping = CompletableFuture.supplyAsync(() -> other.command("PING"));

            assertThat(subscriber.command(subscribe, KEY + "2")).isInstanceOf(List.class);
            assertSilent(ping);
            mute.close();
            assertThat(ping.join()).isEqualTo("PONG");
        }
    }

    @Test
    void aFrozenRedisKeepsItsDataAndAnswersLate() {
        try (RespConnection client = Visitor.to(redis, KEY)) {
            client.command("SET", KEY, "kept");
            redis.freeze();
            var ping = CompletableFuture.supplyAsync(() -> client.command("PING"));
            assertSilent(ping);

            redis.thaw();
            assertThat(ping.join()).isEqualTo("PONG");
        }
        assertThat(value()).isEqualTo("kept");
    }

    @Test
    void aKilledRedisComesBackEmptyUnderItsOldAddress() {
        String uri = redis.uri();
        set("gone");
        redis.kill();
        assertThatThrownBy(RedisTopologyIT::value).isInstanceOf(RuntimeException.class);

        redis.startEmpty();
        assertThat(redis.uri()).isEqualTo(uri);
        assertThat(value()).isNull();
        assertThat(set("again")).isPositive();
    }

    @Test
    void aFailoverKeepsWhatTheReplicaHas() {
        assertThat(set("replicated")).isPositive();

        redis.failOver(NODE);
        assertThat(value()).isEqualTo("replicated");
        redis.mend();
        assertThat(value()).isEqualTo("replicated");
        assertThat(set("more")).isPositive();
        assertThat(redis.masters()).hasSize(redis.hasSlots() ? 3 : 1).allSatisfy(RespConnection::close);
    }

    @Test
    void aFailoverCanForgetWhatWasAnsweredLast() {
        set("0");
        var answered = new AtomicLong();
        var writing = CompletableFuture.runAsync(() -> {
            try (RespConnection client = Visitor.to(redis, KEY)) {
                while (true) {
                    client.command("SET", KEY, String.valueOf(answered.get() + 1));
                    answered.incrementAndGet();
                }
            }
        });
        await().until(() -> answered.get() > 0);

        redis.failOverForgetting(NODE, Duration.ofSeconds(1));
        assertThat(writing).failsWithin(Duration.ofSeconds(5));
        assertThat(Long.parseLong(value())).isLessThan(answered.get());
        redis.mend();
        assertThat(Long.parseLong(value())).isLessThan(answered.get());
    }

    @Test
    void aSlotMovesWithItsKeys() {
        set("moved");
        if (redis.hasSlots()) {
            redis.moveSlot(NODE);
        } else {
            assertThatThrownBy(() -> redis.moveSlot(NODE)).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(value()).isEqualTo("moved");
    }

    private static void assertSilent(CompletableFuture<?> answer) {
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    private static String value() {
        try (RespConnection client = Visitor.to(redis, KEY)) {
            return (String) client.command("GET", KEY);
        }
    }

    /** How many replicas have it. */
    private static long set(String value) {
        try (RespConnection client = Visitor.to(redis, KEY)) {
            client.command("SET", KEY, value);
            return client.number("WAIT", "1", "5000");
        }
    }
}
