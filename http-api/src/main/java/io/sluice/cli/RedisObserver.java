package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.api.endpoint.NodeFiguresJson;
import io.sluice.api.http.Json;
import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.Verification;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.Configuration;
import io.sluice.config.RedisSettings;
import io.sluice.config.Setting;
import io.sluice.config.Settings;
import io.sluice.metrics.MetricsRegistry;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.NodeId;
import io.sluice.model.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads Redis itself, and asks nodes through it. */
final class RedisObserver implements Observer {
    private static final int CONNECTING_SECONDS = 4;
    private static final int TIMEOUT_SECONDS = 10;
    private static final int VERIFYING_SECONDS = 300;
    private static final int CLOSING_MILLIS = 500;
    private static final JsonMapper JSON = new JsonMapper();

    private final String uri;
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final RedisBackplane backplane;

    private RedisObserver(Configuration configuration) {
        this.uri = Setting.withoutPasswords(configuration.get(Settings.REDIS_URI));
        RedisSettings settings = configuration.redis(configuration.get(Settings.REDIS_URI));
        RedisMetrics ofRedis = new RedisMetrics(metrics.meters());
        // A person waits: Lettuce would for a minute, and asks the nodes of a Cluster one after the other before it
        // returns.
        this.backplane = await(
                CompletableFuture.supplyAsync(() -> RedisBackplane.open(settings, ofRedis))
                        .thenCompose(opening -> opening),
                CONNECTING_SECONDS);
    }

    static RedisObserver of(Configuration configuration) {
        return new RedisObserver(configuration);
    }

    @Override
    public List<JsonNode> nodes() {
        List<JsonNode> nodes = new ArrayList<>();
        for (NodeStatus status : await(backplane.directory().nodes())) {
            nodes.add(tree(json -> NodeFiguresJson.write(json, status)));
        }
        return nodes;
    }

    @Override
    public Answer connections(Optional<String> node, int limit) {
        Connections connections = new Connections(backplane.directory(), backplane.cluster());
        Connections.Found found = await(connections.ask(node.map(NodeId::parse), limit));
        return new Answer(
                found.connections().stream().map(held -> tree(held::write)).toList(),
                found.unanswered().stream().map(NodeId::toString).toList());
    }

    @Override
    public JsonNode verify() {
        Verification.Report report = await(backplane.verification().verify(), VERIFYING_SECONDS);
        return tree(json -> VerifyRoute.write(json, report));
    }

    /** The process ends at once: what does not close in time is closed by that. */
    @Override
    public List<JsonNode> deadLetters(String after, int limit) {
        return await(backplane.deadLetters().list(after, limit)).stream()
                .map(letter -> tree(json -> DeadRoute.write(json, letter)))
                .toList();
    }

    @Override
    public boolean end(DeadLetterEnd end, String id) {
        return await(end.of(backplane.deadLetters(), id));
    }

    @Override
    public void close() {
        backplane
                .close()
                .toCompletableFuture()
                .completeOnTimeout(null, CLOSING_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        metrics.close();
    }

    private <T> T await(CompletionStage<T> stage) {
        return await(stage, TIMEOUT_SECONDS);
    }

    private <T> T await(CompletionStage<T> stage, int seconds) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(seconds, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new CommandException("redis.uri: " + uri + " does not answer within " + seconds + " s");
            }
            throw new CommandException("redis.uri: " + uri + " does not answer: " + Failures.line(e));
        }
    }

    private static JsonNode tree(JsonWriter writer) {
        try {
            return JSON.readTree(Json.bytes(writer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
