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
 * Three masters with a third of the slots and one replica each. A server that is silent for 2 s is taken for dead; slots
 * without a master are refused alone, the others are served ({@code cluster-require-full-coverage no}).
 *
 * <p>Threads and failure: as the interface says.
 */
final class ClusterTopology implements RedisTopology {
    private final ClusterServers servers;
    private final List<FaultProxy> proxies;

    ClusterTopology(Path directory) {
        servers = new ClusterServers(directory);
        proxies = servers.all().stream().map(ProxiedServer::proxy).toList();
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String uri() {
        return "redis+cluster://"
                + String.join(
                        ",",
                        proxies.stream()
                                .map(proxy -> "127.0.0.1:" + proxy.port())
                                .toList());
    }

    @Override
    public PathFaults everyPath() {
        return Paths.ofSluice(proxies);
    }

    @Override
    public PathFaults subscriptions() {
        return Paths.subscriptions(proxies);
    }

    @Override
    public PathFaults commands() {
        return Paths.commands(proxies);
    }

    @Override
    public List<RespConnection> masters() {
        return servers.masters().stream().map(ProxiedServer::connect).toList();
    }

    @Override
    public void freeze() {
        servers.all().forEach(server -> server.server().pause());
    }

    @Override
    public void thaw() {
        servers.all().forEach(server -> server.server().resume());
        servers.awaitHealth();
    }

    @Override
    public void kill() {
        servers.all().forEach(server -> server.server().kill());
    }

    @Override
    public void startEmpty() {
        mend();
    }

    @Override
    public void failOver(String nodeId) {
        int slot = servers.slotOf(nodeId);
        ProxiedServer old = servers.ownerOf(slot);
        old.server().kill();
        Eventually.until(
                "another owner of slot " + slot + " than " + old,
                () -> servers.ownerOf(slot) != old && servers.serveAllSlots(),
                servers::seen);
    }

    @Override
    public void failOverForgetting(String nodeId, Duration lastTime) {
        Fault forgetting = Paths.forgetReplication(proxies);
        try {
            Waiting.pass(lastTime);
            failOver(nodeId);
        } finally {
            forgetting.close();
        }
    }

    /** A server that comes back knows from its own file what it was, and hears from the others what it is now. */
    @Override
    public void mend() {
        servers.all().forEach(server -> server.server().start());
        servers.awaitHealth();
    }

    @Override
    public boolean hasSlots() {
        return true;
    }

    @Override
    public void moveSlot(String nodeId) {
        int slot = servers.slotOf(nodeId);
        List<ProxiedServer> masters = servers.masters();
        ProxiedServer from = servers.ownerOf(slot);
        ProxiedServer to = masters.get((masters.indexOf(from) + 1) % masters.size());
        new SlotMove(slot, from, to).run(masters);
        Eventually.until(
                "slot " + slot + " at " + to,
                () -> servers.ownerOf(slot) == to && servers.serveAllSlots(),
                servers::seen);
    }

    @Override
    public void close() {
        servers.close();
    }
}
