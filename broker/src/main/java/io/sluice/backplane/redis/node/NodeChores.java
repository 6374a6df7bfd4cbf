package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.MasterIdentity;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.config.RedisSettings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.NodeFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has to see to beside its own lease: its entry in the registry, routes, other nodes, the audit, and leaving
 * a clean place behind.
 *
 * <p>Threads: the link's only thread.
 */
final class NodeChores {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChores.class);
    private static final Duration AUDIT_INTERVAL = Duration.ofMinutes(10);
    private static final Duration LANE_KEPT = Duration.ofMinutes(10);

    private final NodeSlot slot;
    private final RedisSettings settings;
    private final NodeDescription description;
    private final NodeHost host;
    private final MasterIdentity identity;
    private final Watch watch;
    private final Reaper reaper;
    private final SelfAudit audit;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant upSince;
    private long lastAudit;
    private boolean tending;

    NodeChores(
            NodeSlot slot,
            RedisSettings settings,
            NodeDescription description,
            NodeHost host,
            RedisMetrics metrics,
            Routes routes,
            Consumer<ClientId> close,
            Clock clock,
            LongSupplier nanoTime) {
        this.slot = slot;
        this.settings = settings;
        this.description = description;
        this.host = host;
        this.identity = new MasterIdentity(slot.link());
        this.reaper = new Reaper(slot.link(), slot.keys(), slot.script(), slot.operations(), routes, metrics);
        this.watch = new Watch(slot.node(), slot.link(), slot.keys(), routes, reaper, settings.lease(), nanoTime);
        this.audit = new SelfAudit(
                slot.node(),
                slot.link(),
                slot.keys(),
                host,
                Duration.ofSeconds(30).toMillis(),
                close);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.upSince = clock.instant();
        this.lastAudit = nanoTime.getAsLong();
    }

    /** The fields of the node key. */
    Map<String, String> fields() {
        NodeFigures figures = host.figures();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", description.version());
        fields.put("role", description.role());
        fields.put("address", description.address());
        fields.put("up_since", Long.toString(upSince.toEpochMilli()));
        fields.put("connections", Long.toString(figures.connections()));
        fields.put("groups", Long.toString(figures.groups()));
        fields.put("uids", Long.toString(figures.uids()));
        fields.put("messages_in", Long.toString(figures.messagesIn()));
        fields.put("messages_out", Long.toString(figures.messagesOut()));
        fields.put("messages_in_per_second", Double.toString(figures.messagesInPerSecond()));
        fields.put("messages_out_per_second", Double.toString(figures.messagesOutPerSecond()));
        fields.put("queued_bytes", Long.toString(figures.queuedBytes()));
        fields.put("send_failures", Long.toString(figures.sendFailures()));
        fields.put("memory_bytes", Long.toString(figures.memoryBytes()));
        return fields;
    }

    CompletionStage<Map<String, String>> masters() {
        return identity.read();
    }

    /** Nobody is reaped for what another Redis does not know yet. */
    void mastersChanged() {
        watch.restart();
    }

    void look() {
        watch.look();
    }

    /** Where events are recorded, their stream is announced before it is written. */
    CompletionStage<Void> register() {
        byte[] name = bytes(slot.node().toString());
        CompletionStage<?> stream = !settings.events().isOn()
                ? CompletableFuture.completedFuture(0L)
                : slot.link().commands().sadd(slot.keys().streams(), name);
        return stream.thenCompose(
                        announced -> slot.link().commands().zadd(slot.keys().nodes(), (double) clock.millis(), name))
                .thenApply(added -> null);
    }

    void afterBeat(long owedRoutes, long seq) {
        register().whenComplete((done, failure) -> logged("the registry entry is not renewed", failure));
        if (owedRoutes > 0 && !tending) {
            tending = true;
            slot.tender()
                    .payAll()
                    .whenCompleteAsync(
                            (done, failure) -> {
                                tending = false;
                                logged("routes are still owed", failure);
                            },
                            slot.link().executor());
        }
        if (nanoTime.getAsLong() - lastAudit > AUDIT_INTERVAL.toNanos()) {
            lastAudit = nanoTime.getAsLong();
            audit.run().whenComplete((closed, failure) -> logged("the audit broke off", failure));
            assertRoutes(seq);
            sweepLanes();
        }
    }

    /** Writes all routes of the node: a master may have forgotten some. */
    void assertRoutes(long seq) {
        host.clients()
                .thenComposeAsync(
                        held -> slot.tender().assertAll(held, seq), slot.link().executor())
                .whenComplete((done, failure) -> logged("routes were not all asserted", failure));
    }

    private void sweepLanes() {
        LanesSweep.run(slot, LANE_KEPT).whenComplete((dropped, failure) -> logged("old lanes stay", failure));
    }

    /**
     * The event that tells backends to read presence anew; empty where events are not recorded.
     *
     * @param lost frames that Redis had forgotten before they were applied, as far as is known
     */
    String resyncEvent(long lost) {
        if (!settings.events().isOn()) {
            return "";
        }
        return "{\"specversion\":\"1.0\",\"id\":\"" + slot.node() + "-resync-" + clock.millis()
                + "\",\"source\":\"/nodes/" + slot.node() + "\",\"type\":\"sluice.node.resync\",\"subject\":\""
                + slot.node() + "\",\"time\":\"" + clock.instant()
                + "\",\"datacontenttype\":\"application/json\",\"data\":{\"lost_frames\":" + lost + "}}";
    }

    /** A recovery may take longer than a lease; without one, its next step would be refused for ever. */
    void holdLease() {
        slot.link()
                .commands()
                .pexpire(slot.keys().of(slot.node()).node(), settings.lease().toMillis())
                .whenComplete((held, failure) -> logged("the lease is not held", failure));
    }

    /** Ends the lease and does at once what a survivor would do later. */
    CompletionStage<Void> removeNode() {
        Keys.OfNode of = slot.keys().of(slot.node());
        return slot.link()
                .commands()
                .del(of.node())
                .thenCompose(deleted -> slot.link().commands().hget(of.meta(), "gen"))
                .thenCompose(generation ->
                        reaper.reap(slot.node(), new String(generation, java.nio.charset.StandardCharsets.US_ASCII)))
                .thenApply(gone -> null);
    }

    private void logged(String what, Throwable failure) {
        if (failure != null) {
            LOG.atWarn()
                    .addKeyValue("node", slot.node())
                    .addKeyValue("reason", String.valueOf(failure.getMessage()))
                    .log(what);
        }
    }
}
