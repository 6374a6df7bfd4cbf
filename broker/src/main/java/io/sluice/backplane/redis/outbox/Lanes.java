package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One writer's lanes to all nodes. Everything about one client, and everything for one target, goes through the same
 * lane of its node and so keeps its order. Nodes that Redis does not know are forgotten: any caller can invent one.
 */
public final class Lanes {
    private final int lanesPerNode;
    private final Writer writer;
    private final String writerId;
    private final ApplyScript script;
    private final Routes routes;
    private final BatchRetry retry;
    private final AtomicLong names = new AtomicLong();
    private final Map<NodeId, Lane[]> lanes = new ConcurrentHashMap<>();

    public Lanes(
            int lanesPerNode, Writer writer, String writerId, ApplyScript script, Routes routes, BatchRetry retry) {
        this.lanesPerNode = lanesPerNode;
        this.writer = writer;
        this.writerId = writerId;
        this.script = script;
        this.routes = routes;
        this.retry = retry;
    }

    /** @param affinity what must keep its order has the same */
    public void submit(NodeId node, int affinity, List<? extends Operation<?>> operations) {
        Lane[] ofNode = lanes.computeIfAbsent(node, this::open);
        ofNode[Math.floorMod(affinity, ofNode.length)].submit(operations);
    }

    int nodes() {
        return lanes.size();
    }

    /** Numbers begin anew with new lanes, so their names are new too. */
    private Lane[] open(NodeId node) {
        Lane[] opened = new Lane[lanesPerNode];
        String name = writerId + "." + names.incrementAndGet() + ":";
        for (int i = 0; i < opened.length; i++) {
            // A lane that is still in use lives until its work is done.
            opened[i] = new Lane(node, writer, name + i, script, routes, retry, () -> lanes.remove(node, opened));
        }
        return opened;
    }
}
