package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One writer's lanes to all nodes. Everything about one client, and everything for one target, goes through the same
 * lane of its node and so keeps its order.
 */
public final class Lanes {
    private final int lanesPerNode;
    private final Writer writer;
    private final String writerId;
    private final ApplyScript script;
    private final Routes routes;
    private final BatchRetry retry;
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

    /** Forgets nodes that are gone; a lane that is still in use lives until its work is done. */
    void retain(java.util.Collection<NodeId> alive) {
        lanes.keySet().retainAll(alive);
    }

    private Lane[] open(NodeId node) {
        Lane[] opened = new Lane[lanesPerNode];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = new Lane(node, writer, writerId + ":" + i, script, routes, retry);
        }
        return opened;
    }
}
