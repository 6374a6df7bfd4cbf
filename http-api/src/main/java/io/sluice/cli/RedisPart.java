package io.sluice.cli;

import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.backplane.redis.embedded.EmbeddedRedis;
import io.sluice.config.Configuration;
import io.sluice.config.Role;
import io.sluice.config.Setting;
import io.sluice.config.Settings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis of a process: the one that is configured, or one of its own, and the way to it, which may take its time.
 *
 * <p>Threads: any.
 *
 * <p>Failure: without Redis the backplane stays to come, and is asked for again and again.
 */
final class RedisPart {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPart.class);

    private final String uri;
    private final Optional<EmbeddedRedis> embedded;
    private final Patience patience = new Patience("redis");
    private final CompletionStage<RedisBackplane> backplane;

    private RedisPart(Configuration configuration, Optional<EmbeddedRedis> embedded, RedisMetrics metrics) {
        this.embedded = embedded;
        this.uri = embedded.map(EmbeddedRedis::uri).orElse(configuration.get(Settings.REDIS_URI));
        this.backplane = patience.insist(() -> connect(configuration, metrics));
    }

    /**
     * Starts an embedded Redis where none is configured, and begins to connect.
     *
     * @throws CommandException if no Redis can be run here
     */
    static RedisPart open(Configuration configuration, RedisMetrics metrics) {
        return new RedisPart(
                configuration,
                configuration.embedsRedis() ? Optional.of(embed(configuration)) : Optional.empty(),
                metrics);
    }

    /** Fails only for a URI that cannot be used. */
    CompletionStage<RedisBackplane> backplane() {
        return backplane;
    }

    /** A cluster that can be joined already: the joining waits. */
    LateCluster cluster() {
        return new LateCluster(backplane, patience);
    }

    /** Why it cannot be used now; empty when it can. */
    List<UnreadyReason> unreadyReasons() {
        List<UnreadyReason> reasons = new ArrayList<>(patience.unreadyReasons());
        embedded.ifPresent(redis ->
                redis.unreadyReasons().forEach(why -> reasons.add(new UnreadyReason(Code.REDIS_DOWN, why))));
        RedisBackplane opened = opened();
        if (opened != null) {
            reasons.addAll(opened.unreadyReasons());
        }
        return reasons;
    }

    /** For people, without secrets. */
    String description() {
        return embedded.map(redis -> "embedded " + redis.version() + " on 127.0.0.1:" + redis.port()
                        + ", for this process alone: nothing is kept when it ends")
                .orElse(Setting.withoutPasswords(uri));
    }

    /** Ends the connections; the embedded Redis is ended by {@link #stop()}, when nothing needs it any more. */
    CompletionStage<Void> close() {
        RedisBackplane opened = opened();
        return opened == null ? CompletableFuture.completedFuture(null) : opened.close();
    }

    void stop() {
        embedded.ifPresent(EmbeddedRedis::close);
    }

    private CompletionStage<RedisBackplane> connect(Configuration configuration, RedisMetrics metrics) {
        try {
            return RedisBackplane.open(configuration.redis(uri), metrics);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    "redis.uri: " + Setting.withoutPasswords(uri) + " cannot be used: " + Failures.line(e));
        }
    }

    private @Nullable RedisBackplane opened() {
        CompletableFuture<RedisBackplane> future = backplane.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally() ? future.join() : null;
    }

    private static EmbeddedRedis embed(Configuration configuration) {
        if (configuration.role() != Role.ALL) {
            LOG.atWarn()
                    .addKeyValue("role", configuration.role())
                    .log("redis.uri is empty: no other process can work together with this one");
        }
        try {
            return EmbeddedRedis.start();
        } catch (IOException e) {
            throw new CommandException("redis.uri: empty, but " + e.getMessage());
        }
    }
}
