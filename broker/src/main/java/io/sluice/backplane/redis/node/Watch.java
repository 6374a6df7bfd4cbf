package io.sluice.backplane.redis.node;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all other nodes and finds those that are dead: watched without a break for a whole lease, no heartbeat, no
 * lease. A look that failed or was slow, a pause of this process, or another Redis starts every watch anew, so nobody is
 * reaped for an absence of Redis or of the watcher. Clocks of different machines are never compared.
 *
 * <p>Threads: the link's only thread.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Script LOOK = new Script("node_look");
    private static final Duration SLOW_LOOK = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(4);
    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final NodeId self;
    private final RedisLink link;
    private final Keys keys;
    private final Routes routes;
    private final Reaper reaper;
    private final Duration lease;
    private final LongSupplier nanoTime;
    private final Map<NodeId, Watched> watched = new HashMap<>();
    private final Set<NodeId> beingReaped = new HashSet<>();
    private long lastLook;
    private boolean looking;

    Watch(NodeId self, RedisLink link, Keys keys, Routes routes, Reaper reaper, Duration lease, LongSupplier nanoTime) {
        this.self = self;
        this.link = link;
        this.keys = keys;
        this.routes = routes;
        this.reaper = reaper;
        this.lease = lease;
        this.nanoTime = nanoTime;
    }

    private static final class Watched {
        private String beat = "";
        private long unchangedSince;
        private long lastAlive;
    }

    /** What a look sees of one node. */
    private record Sight(NodeId node, boolean seen, boolean leased, String beat, String state, String generation) {
        /** What was not seen starts its watch anew. */
        static Sight unseen(NodeId node) {
            return new Sight(node, false, false, "", "", "");
        }
    }

    /** Every watch begins anew. */
    void restart() {
        long now = nanoTime.getAsLong();
        watched.values().forEach(node -> node.unchangedSince = now);
    }

    void look() {
        if (looking) {
            return;
        }
        long began = nanoTime.getAsLong();
        if (lastLook != 0 && began - lastLook > PAUSE.toNanos()) {
            restart();
        }
        looking = true;
        lastLook = began;
        Stages.begin(() -> routes.all())
                .thenComposeAsync(this::lookAt, link.executor())
                .whenCompleteAsync(
                        (sights, failure) -> {
                            looking = false;
                            boolean slow = nanoTime.getAsLong() - began > SLOW_LOOK.toNanos();
                            if (failure != null || slow) {
                                restart();
                            } else {
                                sights.forEach(this::consider);
                            }
                        },
                        link.executor());
    }

    private CompletionStage<List<Sight>> lookAt(List<NodeId> registered) {
        Set<NodeId> nodes = new HashSet<>(registered);
        long now = nanoTime.getAsLong();
        watched.values().removeIf(node -> now - node.lastAlive > REMEMBERED.toNanos());
        nodes.addAll(watched.keySet());
        nodes.remove(self);
        List<CompletableFuture<Sight>> looks =
                nodes.stream().map(node -> lookAt(node).toCompletableFuture()).toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
                .thenApply(all -> looks.stream().map(CompletableFuture::join).toList());
    }

    /** A node whose master does not answer is not judged; the others are. */
    private CompletionStage<Sight> lookAt(NodeId node) {
        Keys.OfNode of = keys.of(node);
        return LOOK.<List<Object>>run(link.commands(), ScriptOutputType.MULTI, new String[] {
                    of.node(), of.meta(), of.clients(), of.routesToDo()
                })
                .thenApply(reply -> new Sight(
                        node,
                        true,
                        Long.valueOf(1).equals(reply.get(0)),
                        text(reply.get(1)),
                        text(reply.get(2)),
                        text(reply.get(3))))
                .exceptionally(away -> Sight.unseen(node));
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    private void consider(Sight sight) {
        long now = nanoTime.getAsLong();
        Watched node = watched.computeIfAbsent(sight.node(), first -> {
            Watched begun = new Watched();
            begun.unchangedSince = now;
            begun.lastAlive = now;
            return begun;
        });
        if (sight.leased()) {
            node.lastAlive = now;
        }
        if (!sight.seen() || !sight.beat().equals(node.beat)) {
            node.beat = sight.beat();
            node.unchangedSince = now;
        } else if (!sight.leased() && now - node.unchangedSince >= lease.toNanos()) {
            absent(sight);
        }
    }

    private void absent(Sight sight) {
        if (sight.state().isEmpty() || sight.state().equals("gone")) {
            watched.remove(sight.node());
            forget(sight.node());
        } else if (beingReaped.add(sight.node())) {
            LOG.atInfo().addKeyValue("node", sight.node()).log("a node is dead: removing its clients");
            reaper.reap(sight.node(), sight.generation())
                    .whenCompleteAsync((gone, failure) -> reaped(sight.node(), gone, failure), link.executor());
        }
    }

    private void reaped(NodeId node, Boolean gone, Throwable failure) {
        beingReaped.remove(node);
        if (failure != null) {
            LOG.atWarn().addKeyValue("node", node).setCause(failure).log("reaping broke off");
            restart();
        } else if (gone) {
            LOG.atInfo().addKeyValue("node", node).log("a dead node is removed");
            watched.remove(node);
        }
    }

    private void forget(NodeId node) {

        link.commands()
                .zrem(keys.nodes(), Script.bytes(node.toString()))
                .whenComplete((removed, failure) ->
                        LOG.atDebug().addKeyValue("node", node).log("the registry names a node that is gone"));
    }
}
