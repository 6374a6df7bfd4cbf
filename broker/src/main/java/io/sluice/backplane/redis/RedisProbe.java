package io.sluice.backplane.redis;

import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.metrics.RedisMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every second whether Redis answers, and whether it would evict what must not be lost: with any
 * <a href="https://redis.io/docs/latest/develop/reference/eviction/">maxmemory-policy</a> but {@code noeviction} leases
 * go first.
 *
 * <p>Threads: the link's; {@link #unreadyReasons()} any.
 */
final class RedisProbe {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SILENT = Duration.ofSeconds(3);

    private final RedisLink link;
    private final SelfTest selfTest;
    private final RedisMetrics metrics;
    private final LongSupplier nanoTime;
    private final Runnable troubled;
    private volatile long lastAnswer;
    private volatile String evicts = "";
    private final AtomicBoolean testing = new AtomicBoolean();
    private volatile String untested = "the self-test has not run yet";
    private @Nullable ScheduledFuture<?> timer;

    /** @param troubled called when Redis did not answer */
    RedisProbe(RedisLink link, SelfTest selfTest, RedisMetrics metrics, LongSupplier nanoTime, Runnable troubled) {
        this.link = link;
        this.selfTest = selfTest;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.troubled = troubled;
    }

    void start() {
        lastAnswer = nanoTime.getAsLong();
        metrics.redisUp(true);
        timer = link.executor().scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void ask() {
        if (!untested.isEmpty() && testing.compareAndSet(false, true)) {
            Stages.begin(() -> selfTest.run()).whenComplete((passed, failure) -> {
                untested = failure == null
                        ? ""
                        : "the self-test failed: " + Script.unwrap(failure).getMessage();
                testing.set(false);
            });
        }
        Stages.begin(() -> link.masters())
                .thenCompose(masters -> {
                    List<CompletionStage<?>> answers = new ArrayList<>();
                    masters.forEach(master -> answers.add(policy(master)));
                    CompletionStage<?> all = answers.get(0);
                    for (CompletionStage<?> answer : answers) {
                        all = all.thenCombine(answer, (one, other) -> one);
                    }
                    return all;
                })
                .whenComplete((answered, failure) -> {
                    if (failure != null) {
                        troubled.run();
                    } else {
                        lastAnswer = nanoTime.getAsLong();
                    }
                    metrics.redisUp(failure == null);
                });
    }

    private CompletionStage<?> policy(RedisLink.Master master) {
        return master.commands().info("memory").thenAccept(info -> {
            String policy = info.lines()
                    .filter(line -> line.startsWith("maxmemory_policy:"))
                    .map(line -> line.substring("maxmemory_policy:".length()).trim())
                    .findFirst()
                    .orElse("noeviction");
            evicts = policy.equals("noeviction") ? "" : policy;
        });
    }

    List<String> unreadyReasons() {
        List<String> reasons = new ArrayList<>();
        long silent = nanoTime.getAsLong() - lastAnswer;
        if (silent > SILENT.toNanos()) {
            reasons.add("redis: no answer for " + Duration.ofNanos(silent).toSeconds() + " s");
        }
        String test = untested;
        if (!test.isEmpty()) {
            reasons.add("redis: " + test);
        }
        String policy = evicts;
        if (!policy.isEmpty()) {
            reasons.add("redis: maxmemory-policy is " + policy + " (expected: noeviction)");
        }
        return reasons;
    }
}
