package io.sluice.testkit.load;

import io.sluice.testkit.socket.Peer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What 18,000 idle clients cost, each with a uid and two groups: in the gateway and in Redis. */
final class Memory {
    static final String NAME = "memory, 18,000 idle clients";
    private static final int CLIENTS = 18_000;
    private static final int WARM_UP_CLIENTS = 100;
    private static final int GROUP_SIZE = 50;
    /** Longer than two heartbeats, which trim the mailbox' log. */
    private static final long SETTLE_NANOS = 6_000_000_000L;

    private final Rig rig;
    private final Report report;

    /** @param rig fresh, its gateway started with {@code -XX:NativeMemoryTracking=summary} */
    Memory(Rig rig, Report report) {
        this.rig = rig;
        this.report = report;
    }

    private record Figures(long heap, long direct, long redis) {}

    void measure() {
        try (Swarm swarm = rig.swarm((peer, in, at, length) -> {})) {
            settle(swarm, WARM_UP_CLIENTS);
            Figures before = now();
            settle(swarm, CLIENTS - WARM_UP_CLIENTS);
            Figures after = now();
            Map<String, Object> figures = new LinkedHashMap<>();
            double clients = CLIENTS - WARM_UP_CLIENTS;
            figures.put("heap_bytes", Report.rounded((after.heap - before.heap) / clients));
            figures.put("direct_bytes", Report.rounded((after.direct - before.direct) / clients));
            figures.put(
                    "gateway_bytes",
                    Report.rounded((after.heap - before.heap + after.direct - before.direct) / clients));
            figures.put("redis_bytes", Report.rounded((after.redis - before.redis) / clients));
            report.round(NAME, figures);
        }
    }

    /** Lets so many more in, gives each its uid and groups, and waits until what that needed is gone again. */
    private void settle(Swarm swarm, int more) {
        int from = swarm.peers().size();
        swarm.open(more, 100);
        List<Peer> added = List.copyOf(swarm.peers().subList(from, swarm.peers().size()));
        rig.forEach(added, "bindUid", peer -> Map.of("uid", "user-" + peer.index()));
        rig.forEach(
                added,
                "joinGroup",
                peer -> Map.of(
                        "groups", List.of("room-" + peer.index() / GROUP_SIZE, "topic-" + peer.index() % GROUP_SIZE)));
        LockSupport.parkNanos(SETTLE_NANOS);
    }

    private Figures now() {
        long pid = rig.gatewayPid();
        ProcessFigures.liveHeapBytes(pid);
        return new Figures(
                ProcessFigures.liveHeapBytes(pid),
                ProcessFigures.directBytes(pid),
                Long.parseLong(rig.redis().info("used_memory")));
    }
}
