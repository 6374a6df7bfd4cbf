package io.sluice.testkit.redis;

import io.sluice.testkit.Fault;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.PathFaults;
import io.sluice.testkit.RespConnection;
import io.sluice.testkit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A primary and a replica. Sluice knows one address, that of a proxy which leads to whichever is the primary, as a
 * virtual address or a cloud's endpoint would.
 *
 * <p>Threads and failure: as the interface says.
 */
final class StandaloneTopology implements RedisTopology {
    private final FaultProxy front = FaultProxy.to("127.0.0.1", 1);
    private final List<ProxiedServer> servers;
    private ProxiedServer primary;

    StandaloneTopology(Path directory) {
        ProxiedServer first = ProxiedServer.start(directory);
        ProxiedServer second = ProxiedServer.start(directory);
        servers = List.of(first, second);
        primary = first;
        lead();
    }

    @Override
    public String name() {
        return "standalone";
    }

    @Override
    public String uri() {
        return "redis://127.0.0.1:" + front.port();
    }

    @Override
    public PathFaults everyPath() {
        return Paths.ofSluice(List.of(front));
    }

    @Override
    public PathFaults subscriptions() {
        return Paths.subscriptions(List.of(front));
    }

    @Override
    public PathFaults commands() {
        return Paths.commands(List.of(front));
    }

    @Override
    public List<RespConnection> masters() {
        return List.of(primary.connect());
    }

    @Override
    public void freeze() {
        servers.forEach(server -> server.server().pause());
    }

    @Override
    public void thaw() {
        servers.forEach(server -> server.server().resume());
        awaitReplica();
    }

    @Override
    public void kill() {
        servers.forEach(server -> server.server().kill());
    }

    @Override
    public void startEmpty() {
        servers.forEach(server -> server.server().start());
        lead();
    }

    @Override
    public void failOver(String nodeId) {
        ProxiedServer next = replica();
        primary.server().kill();
        primary = next;
        primary.call("REPLICAOF", "NO", "ONE");
        front.retarget("127.0.0.1", primary.server().port());
    }

    @Override
    public void failOverForgetting(String nodeId, Duration lastTime) {
        Fault forgetting = Paths.forgetReplication(List.of(primary.proxy()));
        try {
            Waiting.pass(lastTime);
            failOver(nodeId);
        } finally {
            forgetting.close();
        }
    }

    @Override
    public void mend() {
        servers.forEach(server -> server.server().start());
        lead();
    }

    @Override
    public boolean hasSlots() {
        return false;
    }

    @Override
    public void moveSlot(String nodeId) {
        throw new UnsupportedOperationException("a standalone Redis has no slots to move");
    }

    private void lead() {
        front.retarget("127.0.0.1", primary.server().port());
        replica().follow(primary.proxy());
        awaitReplica();
    }

    private void awaitReplica() {
        Eventually.until(
                "a primary with its replica",
                () -> primary.isMaster() && replica().follows(),
                () -> servers.stream()
                        .map(server -> server + ": " + server.info("role"))
                        .toList()
                        .toString());
    }

    private ProxiedServer replica() {
        return servers.get(0) == primary ? servers.get(1) : servers.get(0);
    }

    @Override
    public void close() {
        servers.forEach(ProxiedServer::close);
        front.close();
    }
}
