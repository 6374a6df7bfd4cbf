package io.sluice.backplane.redis;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.RedisTrouble;
import io.sluice.backplane.redis.link.Refusal;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one master whether it answers, takes writes, and would evict what must not be lost: with any <a
 * href="https://redis.io/docs/latest/develop/reference/eviction/">maxmemory-policy</a> but {@code noeviction} leases go
 * first.
 *
 * <p>Threads: the link's; {@link #unreadyReasons()} any.
 *
 * <p>Failure: what it wrote is gone after some seconds.
 */
final class MasterProbe {
    private static final Script WRITE = new Script("health_write");
    private static final Duration SILENT = Duration.ofSeconds(3);
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int TRIES = 10_000;

    private final RedisLink link;
    private final Keys keys;
    private final String name;
    private final String where;
    private final LongSupplier nanoTime;
    private String key = "";
    private volatile boolean asking;
    private volatile long lastGood;
    private volatile @Nullable UnreadyReason failure;
    private volatile String evicts = "";

    MasterProbe(RedisLink link, Keys keys, String name, String where, LongSupplier nanoTime) {
        this.link = link;
        this.keys = keys;
        this.name = name;
        this.where = where;
        this.nanoTime = nanoTime;
        this.lastGood = nanoTime.getAsLong();
    }

    /** @return whether all is well; a question that is still open is none */
    CompletionStage<Boolean> ask() {
        if (asking) {
            return CompletableFuture.completedFuture(failure == null);
        }
        asking = true;
        return Stages.begin(() -> link.master(name))
                .thenCompose(master ->
                        master.info("memory").thenAcceptBoth(Stages.all(List.of(write(), registry())), this::policy))
                .handle((answered, wrong) -> {
                    failure = wrong == null ? null : trouble(wrong);
                    if (wrong == null) {
                        lastGood = nanoTime.getAsLong();
                    }
                    asking = false;
                    return wrong == null;
                });
    }

    /** Where a command was refused because there is no connection, what the connection failed of is the reason. */
    private UnreadyReason trouble(Throwable wrong) {
        Optional<Throwable> disconnected =
                Refusal.of(wrong) == Refusal.NOT_SENT ? link.whyDisconnected() : Optional.empty();
        return RedisTrouble.of(where, disconnected.orElse(wrong));
    }

    private CompletionStage<Long> write() {
        return WRITE.run(
                link.commands(), ScriptOutputType.INTEGER, new String[] {ownKey()}, Script.bytes(KEPT.toMillis()));
    }

    /** Without the list of nodes there is no way to any of them. */
    private CompletionStage<Long> registry() {
        return link.masterOf(keys.nodes()).equals(name)
                ? link.commands().zcard(keys.nodes())
                : CompletableFuture.completedFuture(0L);
    }

    /** A key that this master serves. */
    private String ownKey() {
        for (int i = 0; i < TRIES && (key.isEmpty() || !link.masterOf(key).equals(name)); i++) {
            key = keys.probe(i);
        }
        return key;
    }

    private void policy(String info, List<Long> written) {
        String policy = info.lines()
                .filter(line -> line.startsWith("maxmemory_policy:"))
                .map(line -> line.substring("maxmemory_policy:".length()).trim())
                .findFirst()
                .orElse("noeviction");
        evicts = policy.equals("noeviction") ? "" : policy;
    }

    /** Red 3 s after the last good answer: one that is asked each second has been asked twice in vain. */
    void unreadyReasons(List<UnreadyReason> reasons) {
        long silent = nanoTime.getAsLong() - lastGood;
        if (silent > SILENT.toNanos()) {
            UnreadyReason known = failure;
            reasons.add(
                    known != null
                            ? known
                            : new UnreadyReason(
                                    Code.REDIS_SILENT,
                                    where + ": no answer for "
                                            + Duration.ofNanos(silent).toSeconds() + " s"));
        }
        String policy = evicts;
        if (!policy.isEmpty()) {
            reasons.add(new UnreadyReason(
                    Code.REDIS_EVICTS, where + ": maxmemory-policy is " + policy + " (expected: noeviction)"));
        }
    }
}
