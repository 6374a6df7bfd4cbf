package io.sluice.backplane.redis.link;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the emptiness that an outage of Redis leaves behind from being taken for the truth. A Redis that is back may have
 * forgotten everything, or let every lease run out while it stood still: until the nodes that were there before say again
 * what they hold, nobody can tell who is connected.
 *
 * <pre>
 *   SETTLED ── a connection breaks, no answer comes, ──▶ IN DOUBT: reads wait for 2 s, then fail
 *      ▲       a master goes or returns                    │
 *      └── each node known before is live again, reaped, ──┘
 *          absent 4 s, or recovers 30 s after it was missed
 * </pre>
 *
 * <p>Threads: any.
 *
 * <p>Failure: a process that began after the outage knew no node before, and tells what Redis holds. A master that is away
 * keeps nobody from reading what lies on the others: that costs up to a second more, while it stands still.
 */
public final class Settling {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RedisLink link;
    private final Keys keys;
    private final LongSupplier nanoTime;
    private final AwaitedNodes nodes;
    private final Rounds<List<NodeId>> rounds = new Rounds<>(this::missing);
    private final AtomicLong troubles = new AtomicLong();
    private volatile long settledAt;
    private volatile Masters masters;

    private record Masters(Set<String> known, Set<String> away) {}

    public Settling(RedisLink link, Keys keys, LongSupplier nanoTime) {
        this.link = link;
        this.keys = keys;
        this.nanoTime = nanoTime;
        this.nodes = new AwaitedNodes(link, keys, nanoTime);
        this.masters = new Masters(Set.copyOf(link.knownMasters().keySet()), Set.of());
        link.onDisconnect(troubles::incrementAndGet);
    }

    /**
     * To be called every second: remembers the nodes of now, or sees whether those of before are back.
     *
     * @param away masters that do not answer
     */
    public CompletionStage<Void> look(Set<String> away) {
        Masters now = new Masters(Set.copyOf(link.knownMasters().keySet()), Set.copyOf(away));
        if (!now.equals(masters)) {
            masters = now;
            troubles.incrementAndGet();
        }
        long before = troubles.get();
        if (settledAt != before) {
            return rounds.next().thenApply(missing -> null);
        }
        return link.commands().zrange(keys.nodes(), 0, -1).thenAccept(names -> {
            if (troubles.get() == before) {
                nodes.known(Text.nodeIds(names.stream().map(Text::of).toList()));
            }
        });
    }

    /** Whether a node may only seem absent: it was there before an outage that is not over yet. */
    public boolean isInDoubt(NodeId node) {
        return settledAt != troubles.get() && nodes.isKnown(node);
    }

    /** What was read while nothing was in doubt; fails with {@link Unavailable} where that cannot be had. */
    public <T> CompletionStage<T> read(Supplier<CompletionStage<T>> read) {
        return read(read, nanoTime.getAsLong());
    }

    private <T> CompletionStage<T> read(Supplier<CompletionStage<T>> read, long since) {
        long before = troubles.get();
        if (settledAt == before) {
            return attempt(read, before, since);
        }
        return rounds.next()
                .thenCompose(missing -> missing.isEmpty() ? attempt(read, before, since) : again(read, since, missing));
    }

    private <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> read, long before, long since) {
        return Stages.begin(read)
                .handle((value, failure) -> {
                    CompletionStage<T> answer = failure == null
                            ? CompletableFuture.completedFuture(value)
                            : CompletableFuture.<T>failedFuture(failure);
                    return isNoAnswer(failure) ? answer : confirmed(answer, read, before, since);
                })
                .thenCompose(stage -> stage);
    }

    /** What an outage interrupted is read again; that somebody is not there is as much in doubt as any other answer. */
    private <T> CompletionStage<T> confirmed(
            CompletionStage<T> answer, Supplier<CompletionStage<T>> read, long before, long since) {
        if (troubles.get() == before && settledAt == before) {
            return answer;
        }
        return rounds.next()
                .thenCompose(missing ->
                        missing.isEmpty() && troubles.get() == before ? answer : again(read, since, missing));
    }

    private <T> CompletionStage<T> again(Supplier<CompletionStage<T>> read, long since, List<NodeId> missing) {
        if (nanoTime.getAsLong() - since > PATIENCE.toNanos()) {
            return CompletableFuture.failedFuture(inDoubt(missing));
        }
        CompletableFuture<Void> paused = new CompletableFuture<>();
        var unused = link.executor().schedule(() -> paused.complete(null), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return paused.thenCompose(later -> read(read, since));
    }

    /** Says so once: what fails while a master is known to be away is nothing new, and no reason to doubt the others. */
    private boolean isNoAnswer(@Nullable Throwable failure) {
        if (failure == null || Script.unwrap(failure) instanceof BackplaneException) {
            return false;
        }
        if (Refusal.of(failure) != Refusal.REFUSED && masters.away().isEmpty()) {
            troubles.incrementAndGet();
        }
        return true;
    }

    /** The nodes whose word is still to come. Settles where there are none and all could be asked. */
    private CompletionStage<List<NodeId>> missing() {
        long before = troubles.get();
        return nodes.look(masters.away()).thenApply(look -> {
            if (look.missing().isEmpty() && look.complete()) {
                nodes.forget();
                settledAt = before;
            }
            return look.missing();
        });
    }

    private static Unavailable inDoubt(List<NodeId> missing) {
        String who = missing.isEmpty() ? "" : "; " + missing.size() + " nodes have yet to say what they hold";
        return new Unavailable(Outcome.NOTHING, "redis: it was away a moment ago" + who, missing, null);
    }
}
