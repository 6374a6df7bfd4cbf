package io.sluice.api.webhook;

import io.sluice.model.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The events of one stream, in lanes by subject: clients side by side, one event of a client at a time.
 *
 * <pre>
 *   stream ─▶ waiting ─▶ client A:  a1 a2      an event of the node is a gate: it starts when all that were before it
 *              (gate)    client B:  b1         have been delivered or have failed once, and what is after it waits until
 *                        node:      resync     the same is true of it. So one client's trouble stops nobody else.
 * </pre>
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: see {@link StreamReader}.
 */
final class StreamLanes {
    private final NodeId node;
    private final Consumer<Lane> start;
    private final Consumer<Event> settled;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private int moving;
    private int underWay;
    private boolean gate;
    private boolean closed;

    /**
     * @param start delivers the first event of a lane
     * @param settled told of each event that is done with
     */
    StreamLanes(NodeId node, Consumer<Lane> start, Consumer<Event> settled) {
        this.node = node;
        this.start = start;
        this.settled = settled;
    }

    NodeId node() {
        return node;
    }

    void add(Event event) {
        waiting.add(event);
        admit();
    }

    /** Nothing more is started. */
    void close() {
        closed = true;
        waiting.clear();
    }

    boolean isClosed() {
        return closed;
    }

    /** An attempt begins; {@link #delivered} or {@link #failed} ends it. */
    void attempted() {
        underWay++;
    }

    /** Whether no attempt is under way. */
    boolean isQuiet() {
        return underWay == 0;
    }

    /** The attempt at the first event of the lane was the last. */
    void delivered(Lane lane) {
        underWay--;
        settled(lane);
    }

    /** The first event of the lane is given up after its last attempt failed. */
    void settled(Lane lane) {
        stops(lane);
        Event event = lane.events.removeFirst();
        lane.failures = 0;
        lane.answer = null;
        settled.accept(event);
        if (lane.events.isEmpty()) {
            lanes.remove(lane.subject);
        } else if (!closed) {
            begin(lane);
        }
        admit();
    }

    /** The first event of the lane could not be delivered. */
    void failed(Lane lane) {
        underWay--;
        stops(lane);
        lane.failures++;
        admit();
    }

    private void stops(Lane lane) {
        if (lane.isMoving()) {
            moving--;
            if (lane.first().ofNode()) {
                gate = false;
            }
        }
    }

    private void admit() {
        while (!waiting.isEmpty() && !gate && !(waiting.getFirst().ofNode() && moving > 0)) {
            Event event = waiting.removeFirst();
            Lane lane = lanes.computeIfAbsent(event.subject(), subject -> new Lane(this, subject));
            lane.events.add(event);
            gate = event.ofNode() && lane.events.size() == 1;
            if (lane.events.size() == 1) {
                begin(lane);
            }
        }
    }

    private void begin(Lane lane) {
        moving++;
        start.accept(lane);
    }
}
