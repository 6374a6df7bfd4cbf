package io.sluice.testkit.redis;

import io.sluice.testkit.Fault;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.PathFaults;
import io.sluice.testkit.RespConnection;
import io.sluice.testkit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A primary with two replicas, and three sentinels, two of which must agree. They take a server that is silent for 1.5 s
 * for dead.
 *
 * <p>Threads and failure: as the interface says.
 */
final class SentinelTopology implements RedisTopology {
    private static final int QUORUM = 2;

    private final List<ProxiedServer> servers = new ArrayList<>();
    private final List<SentinelServer> sentinels = new ArrayList<>();
    private final List<FaultProxy> toServers;

    SentinelTopology(Path directory) {
        try {
            for (int i = 0; i < 3; i++) {
                servers.add(ProxiedServer.start(directory));
            }
            followAll(servers.get(0));
            for (int i = 0; i < 3; i++) {
                sentinels.add(
                        new SentinelServer(directory, servers.get(0).proxy().port(), QUORUM));
            }
            toServers = servers.stream().map(ProxiedServer::proxy).toList();
            awaitHealth();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "sentinel";
    }

    @Override
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.proxy().port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/?sentinelMasterId=" + SentinelServer.MASTER));
    }

    @Override
    public PathFaults everyPath() {
        List<FaultProxy> all = new ArrayList<>(toServers);
        sentinels.forEach(sentinel -> all.add(sentinel.proxy()));
        return Paths.ofSluice(all);
    }

    @Override
    public PathFaults subscriptions() {
        return Paths.subscriptions(toServers);
    }

    @Override
    public PathFaults commands() {
        return Paths.commands(toServers);
    }

    @Override
    public List<RespConnection> masters() {
        return List.of(master().connect());
    }

    @Override
    public void freeze() {
        servers.forEach(server -> server.server().pause());
    }

    @Override
    public void thaw() {
        servers.forEach(server -> server.server().resume());
        awaitHealth();
    }

    @Override
    public void kill() {
        servers.forEach(server -> server.server().kill());
    }

    @Override
    public void startEmpty() {
        ProxiedServer known = master();
        servers.forEach(server -> server.server().start());
        followAll(known);
        awaitHealth();
    }

    @Override
    public void failOver(String nodeId) {
        ProxiedServer old = master();
        old.server().kill();
        Eventually.until(
                "another master than " + old,
                () -> sentinels.stream()
                                .allMatch(sentinel ->
                                        sentinel.masterPort() != old.proxy().port())
                        && master().isMaster(),
                this::seen);
    }

    @Override
    public void failOverForgetting(String nodeId, Duration lastTime) {
        Fault forgetting = Paths.forgetReplication(toServers);
        try {
            Waiting.pass(lastTime);
            failOver(nodeId);
        } finally {
            forgetting.close();
        }
    }

    @Override
    public void mend() {
        ProxiedServer master = master();
        for (ProxiedServer server : servers) {
            if (!server.isAlive()) {
                server.server().start();
                server.follow(master.proxy());
            }
        }
        awaitHealth();
    }

    @Override
    public boolean hasSlots() {
        return false;
    }

    @Override
    public void moveSlot(String nodeId) {
        throw new UnsupportedOperationException("a Redis with Sentinel has no slots to move");
    }

    private void followAll(ProxiedServer master) {
        servers.stream().filter(server -> server != master).forEach(server -> server.follow(master.proxy()));
    }

    /** The one that the first sentinel names. */
    private ProxiedServer master() {
        int port = sentinels.get(0).masterPort();
        return servers.stream()
                .filter(server -> server.proxy().port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** All agree on one master, which those that live follow, and could fail over now. */
    private void awaitHealth() {
        Eventually.until(
                "sentinels and servers of one mind",
                () -> {
                    ProxiedServer master = master();
                    return master.isMaster()
                            && servers.stream()
                                    .filter(server -> server != master && server.isAlive())
                                    .allMatch(ProxiedServer::follows)
                            && sentinels.stream().allMatch(sentinel -> isReady(sentinel, master));
                },
                this::seen);
    }

    private static boolean isReady(SentinelServer sentinel, ProxiedServer master) {
        return sentinel.masterPort() == master.proxy().port()
                && sentinel.fact("flags").equals("master")
                && sentinel.fact("num-other-sentinels").equals("2")
                && sentinel.fact("num-slaves").equals("2");
    }

    private String seen() {
        String says = sentinels.stream()
                .map(sentinel ->
                        sentinel.masterPort() + " " + sentinel.fact("flags") + " " + sentinel.fact("num-slaves"))
                .collect(Collectors.joining(", "));
        return "sentinels say " + says + "; there are " + servers;
    }

    @Override
    public void close() {
        sentinels.forEach(SentinelServer::close);
        servers.forEach(ProxiedServer::close);
    }
}
