package io.sluice.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.backplane.Cluster;
import io.sluice.backplane.Membership;
import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.config.GatewaySettings;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.gateway.connection.DrainPace;
import io.sluice.gateway.connection.HeartbeatSweep;
import io.sluice.gateway.connection.LoopDrain;
import io.sluice.gateway.connection.NodeContext;
import io.sluice.gateway.delivery.LocalNode;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.NodeId;
import io.sluice.model.UnreadyReason;
import io.sluice.tls.Certificates;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway: the listeners, the event loops and this node's place in the cluster.
 *
 * <p>Threads: any; nothing here waits.
 *
 * <p>Failure: a start that fails leaves nothing open. A gateway ends by {@link #drain()} only; a process that dies
 * without it is reaped by the other nodes.
 */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final MultiThreadIoEventLoopGroup group;
    private final NodeContext context;
    private final Certificates certificates;
    private final Listeners listeners;
    private final List<ConnectionLoop> loops = new ArrayList<>();
    private final List<HeartbeatSweep> sweeps = new ArrayList<>();
    private final AtomicBoolean drainBegun = new AtomicBoolean();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Membership membership;

    private Gateway(GatewaySettings settings, GatewayMetrics metrics) {
        Transports transport = Transports.choose(settings.transport());
        certificates = new Certificates("gateway.tls", settings.tls());
        context = new NodeContext(settings, metrics, System::nanoTime);
        group = new MultiThreadIoEventLoopGroup(
                settings.threads(), new DefaultThreadFactory("sluice-connections"), transport.handlers());
        for (EventExecutor executor : group) {
            ConnectionLoop loop = new ConnectionLoop(loops.size(), settings.threads(), (EventLoop) executor, context);
            loops.add(loop);
            sweeps.add(new HeartbeatSweep(loop));
        }
        listeners = new Listeners(group, transport);
        LOG.atDebug()
                .addKeyValue("transport", transport.name())
                .addKeyValue("loops", settings.threads())
                .log("gateway starts");
    }

    /**
     * Opens the listeners and joins the cluster; until it has joined, clients get 503.
     *
     * @param description as {@code status} shows it; an empty address is replaced by the first listener's
     * @return fails with {@link IllegalArgumentException} for settings that this machine cannot meet, {@link
     *     java.io.IOException} for an address that cannot be bound, or what {@link Cluster#join} fails with
     */
    public static CompletionStage<Gateway> start(
            GatewaySettings settings, Cluster cluster, NodeDescription description, GatewayMetrics metrics) {
        Gateway gateway;
        try {
            gateway = new Gateway(settings, metrics);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        return gateway.open(settings, cluster, description)
                .handle((done, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(gateway);
                    }
                    return gateway.shutDown()
                            .handle((shut, ignored) -> CompletableFuture.<Gateway>failedStage(failure))
                            .thenCompose(stage -> stage);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> open(GatewaySettings settings, Cluster cluster, NodeDescription description) {
        sweeps.forEach(HeartbeatSweep::start);
        return listeners
                .bind(settings.listen(), address -> new ConnectionPipeline(address, loops, context, certificates))
                .thenCompose(bound -> cluster.join(described(description), new LocalNode(loops, context)))
                .thenAccept(joined -> {
                    membership = joined;
                    context.joined(joined);
                });
    }

    private NodeDescription described(NodeDescription given) {
        if (!given.address().isEmpty() || listeners.addresses().isEmpty()) {
            return given;
        }
        InetSocketAddress first = listeners.addresses().get(0);
        return new NodeDescription(given.version(), given.role(), first.getHostString() + ":" + first.getPort());
    }

    public NodeId id() {
        return Objects.requireNonNull(membership, "a started gateway has joined")
                .id();
    }

    /** Where it listens, in the order of {@code gateway.listen}. */
    public List<InetSocketAddress> boundAddresses() {
        return listeners.addresses();
    }

    /** Why this node should not get new clients now; empty when it is ready. */
    public List<UnreadyReason> unreadyReasons() {
        return context.unreadyReasons();
    }

    /**
     * Takes over heartbeat, limits, drain, origins, trusted proxies and certificates, for connections that are there
     * too. What else differs (listeners, threads, transport) waits for the next start.
     *
     * @throws IllegalArgumentException if the certificate cannot be used; then nothing has changed
     */
    public void reload(GatewaySettings changed) {
        certificates.reload(changed.tls());
        context.reload(changed);
        loops.forEach(loop -> loop.submit(same -> {})); // each pass begins with the settings of now
    }

    /**
     * Ends the gateway: accepts no more, closes all connections with 1012 at an even pace, each with a hint when to come back, takes the node out of the
     * cluster. The second call gives the stage of the first.
     */
    public CompletionStage<Void> drain() {
        if (drainBegun.compareAndSet(false, true)) {
            context.admission().drain();
            var unused = listeners
                    .close()
                    .thenCompose(closed -> drainLoops())
                    .thenCompose(empty -> leave())
                    .handle((left, failure) -> {
                        if (failure != null) {
                            LOG.warn("gateway leaves the cluster uncleanly: another node will clean up", failure);
                        }
                        return shutDown();
                    })
                    .thenCompose(shut -> shut)
                    .thenAccept(drained::complete);
        }
        return drained;
    }

    /** All begin at once and take the same time, each with its share: so the whole is even too. */
    private CompletionStage<Void> drainLoops() {
        GatewaySettings settings = context.settings();
        DrainPace pace = DrainPace.of(
                settings.drain(),
                context.admission().taken(),
                settings.admission().acceptRate());
        return Stages.all(loops.stream().map(loop -> drain(loop, pace)).toList());
    }

    private static CompletionStage<Boolean> drain(ConnectionLoop loop, DrainPace pace) {
        CompletableFuture<Boolean> empty = new CompletableFuture<>();
        loop.submit(same -> LoopDrain.start(same, pace).thenAccept(empty::complete));
        return empty;
    }

    private CompletionStage<Void> leave() {
        Membership joined = membership;
        return joined == null ? CompletableFuture.completedStage(null) : joined.leave();
    }

    private CompletionStage<Void> shutDown() {
        List<CompletableFuture<?>> released = new ArrayList<>();
        released.add(listeners.close().toCompletableFuture());
        for (int i = 0; i < loops.size(); i++) {
            ConnectionLoop loop = loops.get(i);
            HeartbeatSweep sweep = sweeps.get(i);
            released.add(Stages.of(loop.eventLoop().submit(() -> {
                sweep.stop();
                loop.close();
            })));
        }
        return Stages.all(released)
                .thenCompose(done -> Stages.of(group.shutdownGracefully(0, 5, TimeUnit.SECONDS)))
                .thenAccept(ended -> {});
    }
}
