package io.sluice.backplane.redis;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every master, each second, whether it can be worked with, and tests once whether all operations do work.
 *
 * <p>Threads: the link's; {@link #unreadyReasons()} any.
 */
final class RedisProbe {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final RedisLink link;
    private final Keys keys;
    private final SelfTest selfTest;
    private final RedisMetrics metrics;
    private final LongSupplier nanoTime;
    private final Consumer<Set<String>> asked;
    private final Map<String, MasterProbe> masters = new ConcurrentHashMap<>();
    private final AtomicBoolean testing = new AtomicBoolean();
    private volatile String untested = "the self-test has not run yet";
    private @Nullable ScheduledFuture<?> timer;

    /** @param asked hears each second which masters did not answer */
    RedisProbe(
            RedisLink link,
            Keys keys,
            SelfTest selfTest,
            RedisMetrics metrics,
            LongSupplier nanoTime,
            Consumer<Set<String>> asked) {
        this.link = link;
        this.keys = keys;
        this.selfTest = selfTest;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.asked = asked;
    }

    void start() {
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
        test();
        Map<String, String> known = link.knownMasters();
        masters.keySet().retainAll(known.keySet());
        known.forEach((name, where) ->
                masters.computeIfAbsent(name, fresh -> new MasterProbe(link, keys, fresh, where, nanoTime)));
        Set<String> away = ConcurrentHashMap.newKeySet();
        Stages.forEach(
                        List.copyOf(masters.entrySet()),
                        master -> master.getValue().ask().thenAccept(well -> {
                            if (!well) {
                                away.add(master.getKey());
                            }
                        }))
                .whenComplete((all, failure) -> {
                    metrics.redisUp(failure == null && away.isEmpty());
                    asked.accept(away);
                });
    }

    private void test() {
        if (!untested.isEmpty() && testing.compareAndSet(false, true)) {
            Stages.begin(() -> selfTest.run()).whenComplete((passed, failure) -> {
                untested = failure == null
                        ? ""
                        : "the self-test failed: " + Script.unwrap(failure).getMessage();
                testing.set(false);
            });
        }
    }

    List<UnreadyReason> unreadyReasons() {
        List<UnreadyReason> reasons = new ArrayList<>();
        new TreeMap<>(masters).values().forEach(master -> master.unreadyReasons(reasons));
        String test = untested;
        if (!test.isEmpty()) {
            reasons.add(new UnreadyReason(Code.SELF_TEST, test));
        }
        return reasons;
    }
}
