package io.sluice.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.backplane.DeadLetters;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.backplane.redis.embedded.EmbeddedRedis;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.config.WebhookSettings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.metrics.WebhookMetrics;
import io.sluice.model.NodeId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A real Redis whose streams a test fills, and the processes that deliver what is in them. */
final class Streams implements AutoCloseable {
    static final NodeId NODE = new NodeId(1);
    private static final String PREFIX = "test";

    private final EmbeddedRedis redis;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final List<Process> processes = new ArrayList<>();
    private int number;

    /** One that delivers. */
    record Process(RedisBackplane backplane, WebhookDispatcher dispatcher, SimpleMeterRegistry meters) {
        double count(String name) {
            Counter counter = meters.find(name).counter();
            return counter == null ? 0 : counter.count();
        }

        double failed(String reason) {
            Counter counter =
                    meters.find("sluice.webhook.failed").tag("reason", reason).counter();
            return counter == null ? 0 : counter.count();
        }

        double gauge(String name) {
            return meters.get(name).gauge().value();
        }
    }

    Streams() throws Exception {
        redis = EmbeddedRedis.start();
        client = RedisClient.create(redis.uri());
        connection = client.connect();
    }

    static WebhookSettings settings(String url) {
        return new WebhookSettings(url, "s3cret", Duration.ofSeconds(2), Duration.ofHours(1), 8);
    }

    Process process(WebhookSettings settings, AnsweredCalls calls) throws Exception {
        return process(settings, calls, Optional.empty());
    }

    Process process(WebhookSettings settings, AnsweredCalls calls, Optional<SSLContext> trust) throws Exception {
        RedisBackplane backplane = await(RedisBackplane.open(
                new RedisSettings(redis.uri(), PREFIX, Duration.ofSeconds(8), false, 1000, EventSettings.of()),
                new RedisMetrics(new SimpleMeterRegistry())));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        WebhookDispatcher dispatcher = new WebhookDispatcher(
                backplane.eventLog(), calls, new WebhookMetrics(meters), Clock.systemUTC(), settings, trust);
        dispatcher.start();
        Process process = new Process(backplane, dispatcher, meters);
        processes.add(process);
        return process;
    }

    Process process(String url) throws Exception {
        return process(settings(url), noCalls());
    }

    static AnsweredCalls noCalls() {
        return (event, clientId, answer) -> CompletableFuture.completedFuture(new AnsweredCalls.Outcome(0, false, ""));
    }

    RedisCommands<String, String> commands() {
        return connection.sync();
    }

    static String events(NodeId node) {
        return PREFIX + ":{" + node + "}:events";
    }

    static String key(NodeId node, String name) {
        return PREFIX + ":{" + node + "}:" + name;
    }

    /** Says that the node lives: its stream stays. */
    void alive(NodeId node) {
        commands().sadd(PREFIX + ":streams", node.toString());
        commands().hset(key(node, "node"), "address", "here");
    }

    Set<String> announced() {
        return commands().smembers(PREFIX + ":streams");
    }

    /** An event of a client; its id is returned. */
    String record(NodeId node, String clientId) {
        return record(node, "sluice.client.message", clientId, "");
    }

    String record(NodeId node, String type, String subject, String more) {
        String id = "e" + number++;
        commands()
                .xadd(
                        events(node),
                        "e",
                        "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/nodes/" + node
                                + "\",\"type\":\"" + type + "\",\"subject\":\"" + subject + "\",\"data\":{\"more\":\""
                                + more + "\"}}");
        return id;
    }

    long waiting(NodeId node) {
        return commands().xlen(events(node));
    }

    void awaitDrained(NodeId node) {
        soon(() -> assertThat(waiting(node)).isZero());
    }

    static void soon(ThrowingRunnable assertion) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(assertion);
    }

    DeadLetters dead() {
        return processes.get(0).backplane().deadLetters();
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            await(process.dispatcher().close());
            await(process.backplane().close());
        }
        connection.close();
        client.shutdown();
        redis.close();
    }
}
