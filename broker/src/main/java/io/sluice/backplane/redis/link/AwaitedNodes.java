package io.sluice.backplane.redis.link;

import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The nodes that were there before an outage of Redis, and which of them have yet to say what they hold.
 *
 * <p>Threads: any; one look at a time.
 *
 * <p>Failure: none; a master that cannot be asked makes a look incomplete.
 */
final class AwaitedNodes {
    /** Two beats of a node, which tries again half a second after one that failed. */
    private static final Duration RETURN = Duration.ofSeconds(4);

    /** One that never ends its recovery must not keep everybody from reading for ever. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    /** What lies on the other masters must not wait for one that stands still. */
    private static final Duration AWAY = Duration.ofMillis(500);

    private final RedisLink link;
    private final Keys keys;
    private final LongSupplier nanoTime;
    private final Map<NodeId, Long> missedSince = new ConcurrentHashMap<>();
    private volatile Set<NodeId> known = Set.of();

    AwaitedNodes(RedisLink link, Keys keys, LongSupplier nanoTime) {
        this.link = link;
        this.keys = keys;
        this.nanoTime = nanoTime;
    }

    void known(List<NodeId> nodes) {
        known = Set.copyOf(nodes);
    }

    boolean isKnown(NodeId node) {
        return known.contains(node);
    }

    /** Nobody is missed any more. */
    void forget() {
        missedSince.clear();
    }

    /**
     * @param missing whose word is still to come
     * @param complete whether all could be asked
     */
    record Look(List<NodeId> missing, boolean complete) {}

    /** @param away masters that do not answer */
    CompletionStage<Look> look(Set<String> away) {
        List<NodeId> asked = List.copyOf(known);
        return Stages.forEach(asked, node -> presence(node, away)).thenApply(found -> {
            List<NodeId> missing = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                if (found.get(i) == Presence.AWAITED) {
                    missing.add(asked.get(i));
                }
            }
            return new Look(missing, !found.contains(Presence.UNKNOWN));
        });
    }

    private enum Presence {
        /** It says what it holds, or will not come back. */
        SETTLED,
        AWAITED,
        /** Its master cannot be asked: reads there fail by themselves. */
        UNKNOWN
    }

    private CompletionStage<Presence> presence(NodeId node, Set<String> away) {
        Keys.OfNode of = keys.of(node);
        boolean slow = !away.isEmpty() && away.contains(link.masterOf(of.node()));
        CompletionStage<Presence> asked = Stages.begin(() -> link.commands()
                .exists(of.node())
                .thenCombine(
                        link.commands().hget(of.meta(), "state"),
                        (alive, state) -> presence(node, alive > 0, state == null ? "" : Text.of(state))));
        CompletionStage<Presence> bounded =
                slow ? asked.toCompletableFuture().orTimeout(AWAY.toMillis(), TimeUnit.MILLISECONDS) : asked;
        return bounded.exceptionally(failure -> {
            missedSince.remove(node);
            return Presence.UNKNOWN;
        });
    }

    /** One that is reaped was absent for a whole lease of a Redis that answered: whatever the outage, it is gone. */
    private Presence presence(NodeId node, boolean alive, String state) {
        boolean settled = alive ? !state.equals("recovering") : state.equals("reaping") || state.equals("gone");
        if (settled) {
            missedSince.remove(node);
            return Presence.SETTLED;
        }
        Long since = missedSince.putIfAbsent(node, nanoTime.getAsLong());
        Duration bound = alive ? RECOVERY : RETURN;
        return since != null && nanoTime.getAsLong() - since > bound.toNanos() ? Presence.SETTLED : Presence.AWAITED;
    }
}
