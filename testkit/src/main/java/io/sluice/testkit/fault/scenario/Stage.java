package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.crowd.Callers;
import io.sluice.testkit.fault.crowd.Crowd;
import io.sluice.testkit.fault.crowd.Registrar;
import io.sluice.testkit.fault.crowd.Seating;
import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.watch.Events;
import io.sluice.testkit.fault.watch.Ghosts;
import io.sluice.testkit.fault.watch.Timeline;
import io.sluice.testkit.redis.RedisTopology;
import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Everything that takes part in one run: processes of the jar, Redis, the crowd, the callers and the watchers.
 *
 * <p>Threads: the scenario's; what lives on the crowd's loop is asked there.
 *
 * <p>Failure: {@link #close} ends all of it, whatever state it is in.
 */
public final class Stage implements AutoCloseable {
    /** What the suite starts every node with. */
    static final int LEASE_SECONDS = 8;

    private static final int STARTS = 3;
    private static final int CALLERS_TO_GROUPS = 4;
    private static final long CALLER_PAUSE_MILLIS = 20;

    private final Shape shape;
    private final Form form;
    private final RedisTopology redis;
    private final Random random;
    private final SelectorLoop loop;
    private final SluiceCluster cluster;
    private final Seating seating;
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final Registrar registrar;
    private final Crowd crowd;
    private final Callers callers;
    private final Timeline timeline;
    private final Events events;
    private final Set<String> nodeIds = ConcurrentHashMap.newKeySet();
    private final List<Ghosts> ghosts = new ArrayList<>();
    private long healedAt = System.nanoTime();

    Stage(Shape shape, Form form, RedisTopology redis, long seed) {
        this.shape = shape;
        this.form = form;
        this.redis = redis;
        random = new Random(seed);
        try {
            loop = new SelectorLoop("crowd");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        seating = new Seating(shape.groups(), 1);
        cluster = cluster(shape, redis);
        List<InetSocketAddress> apis = cluster.apis().stream()
                .map(node -> new InetSocketAddress("127.0.0.1", node.apiPort()))
                .toList();
        registrar = new Registrar(loop, ledger, seating, apis);
        List<InetSocketAddress> gateways =
                cluster.gateways().stream().map(Stage::address).toList();
        crowd = new Crowd(loop, ledger, registrar, gateways, seed);
        var plan = new Callers.Plan(CALLERS_TO_GROUPS, CALLER_PAUSE_MILLIS, seed);
        callers = new Callers(loop, ledger, registrar, seating, shape.clients(), apis, plan);
        timeline = new Timeline(
                loop,
                () -> new Timeline.Counters(
                        ledger.deliveries(),
                        callers.pulse().answered(),
                        callers.pulse().failed(),
                        crowd.connected()));
        events = new Events(redis::masters, this::nodeIds);
    }

    private static SluiceCluster cluster(Shape shape, RedisTopology redis) {
        SluiceCluster.Builder builder = SluiceCluster.builder()
                .asProcesses()
                .gateways(shape.gateways())
                .apis(shape.apis())
                .with("redis.uri", redis.uri())
                .with("api.keys", "")
                .with("lease-seconds", String.valueOf(LEASE_SECONDS))
                .with("events.types", "connected,closed")
                .with("events.max-length", "1000000");
        shape.settings().forEach(builder::with);
        return started(builder, STARTS);
    }

    /** Ports are chosen before they are used: once in a while somebody else is quicker. */
    private static SluiceCluster started(SluiceCluster.Builder builder, int attempts) {
        try {
            return builder.start();
        } catch (IllegalStateException e) {
            if (attempts > 1 && String.valueOf(e.getMessage()).contains("Address already in use")) {
                return started(builder, attempts - 1);
            }
            throw e;
        }
    }

    static InetSocketAddress address(SluiceNode gateway) {
        return new InetSocketAddress("127.0.0.1", gateway.webSocketPort());
    }

    /** Does harm, from now until it returns: then it is undone, and the cluster should recover. */
    public void harm(String what, Runnable harm) {
        long began = System.nanoTime();
        harm.run();
        healedAt = System.nanoTime();
        timeline.mark(began, healedAt, what);
        onLoop(() -> {
            ledger.watch();
            callers.pulse().watch(ledger.now());
        });
    }

    /** Excuses all clients of that gateway: they are about to be cut off on purpose. Those are returned. */
    public List<Member> excuseClientsOf(SluiceNode gateway) {
        return loop.ask(() -> {
            List<Member> there = crowd.on(address(gateway));
            there.forEach(Member::excuse);
            return there;
        });
    }

    /** From now on these clients and their nodes are dead, and whoever shows them shows ghosts. */
    public Ghosts died(List<Member> members) {
        Set<String> clients = members.stream().map(Member::clientId).collect(Collectors.toSet());
        Set<String> nodes = members.stream().map(Member::node).collect(Collectors.toSet());
        List<String> groups = List.of(
                seating.group(0).name(), seating.group(1 % shape.groups()).name());
        var watch = new Ghosts(apis(), clients, nodes, groups);
        ghosts.add(watch);
        return watch;
    }

    /** Those of the APIs that run. */
    public List<Api> apis() {
        return cluster.apis().stream()
                .filter(node -> node.process().isAlive())
                .map(SluiceNode::api)
                .toList();
    }

    /** Runs it on the crowd's loop and waits. */
    public void onLoop(Runnable task) {
        loop.ask(() -> {
            task.run();
            return "";
        });
    }

    /** The ids of all nodes that a client was ever on. */
    private Set<String> nodeIds() {
        loop.ask(
                () -> nodeIds.addAll(ledger.members().stream().map(Member::node).collect(Collectors.toSet())));
        return nodeIds;
    }

    Shape shape() {
        return shape;
    }

    public Form form() {
        return form;
    }

    public RedisTopology redis() {
        return redis;
    }

    /** For all choices of the scenario. */
    public Random random() {
        return random;
    }

    public SluiceCluster cluster() {
        return cluster;
    }

    public Crowd crowd() {
        return crowd;
    }

    public Ledger ledger() {
        return ledger;
    }

    public SelectorLoop loop() {
        return loop;
    }

    Registrar registrar() {
        return registrar;
    }

    Callers callers() {
        return callers;
    }

    Seating seating() {
        return seating;
    }

    Timeline timeline() {
        return timeline;
    }

    Events events() {
        return events;
    }

    List<Ghosts> ghosts() {
        return ghosts;
    }

    long healedAt() {
        return healedAt;
    }

    @Override
    public void close() {
        onLoop(() -> {
            callers.close();
            crowd.dismiss();
        });
        ghosts.forEach(Ghosts::close);
        events.close();
        cluster.close();
        loop.close();
    }
}
