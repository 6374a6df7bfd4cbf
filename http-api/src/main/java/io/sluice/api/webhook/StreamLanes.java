package io.sluice.api.webhook;

import io.sluice.model.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
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
 * An event of the node that stands behind one that failed is no gate: what comes after it may overtake it.
 *
 * <p>A client with many events has only the first of them held, see {@link Lane}: its trouble takes no room from the others.
 *
 * <p>Threads: {@code webhook}.
 *
 * <p>Failure: see {@link StreamReader}.
 */
final class StreamLanes {
    /** Where the events come from and go to. */
    interface Stream {
        /** An event is done with. */
        void settled(Event event);

        /** An event is not held any more; its entry will be fetched. */
        void putBack(Event event);

        /** Fetches {@link Lane#next}, and ends with {@link #fetched}. */
        void fetch(Lane lane);
    }

    private final NodeId node;
    private final Consumer<Lane> start;
    private final Stream stream;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private int moving;
    private int underWay;
    private boolean gate;
    private boolean closed;

    /** @param start delivers the first event of a lane */
    StreamLanes(NodeId node, Consumer<Lane> start, Stream stream) {
        this.node = node;
        this.start = start;
        this.stream = stream;
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
        stream.settled(lane.removeFirst());
        if (closed) {
            return;
        }
        goOn(lane);
        fetchMore(lane);
        admit();
    }

    private void goOn(Lane lane) {
        if (lane.isEmpty()) {
            lanes.remove(lane.subject);
        } else if (lane.size() > 0) {
            begin(lane);
        } else {
            moving++; // its next event, which is on its way
        }
    }

    private void fetchMore(Lane lane) {
        if (lane.wantsMore()) {
            lane.fetching = true;
            stream.fetch(lane);
        }
    }

    /**
     * What comes next in a lane.
     *
     * @param gone how many of {@link Lane#next} are not in the stream any more or are no events
     */
    void fetched(Lane lane, List<Event> events, int gone) {
        lane.fetching = false;
        boolean idle = lane.size() == 0;
        for (int i = events.size() + gone; i > 0; i--) {
            lane.fetched();
        }
        events.forEach(lane::add);
        if (closed) {
            return;
        }
        if (idle) {
            moving--;
            goOn(lane);
        }
        fetchMore(lane);
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
            if (lane.isLong() && !event.ofNode()) {
                lane.addLater(event.entry());
                stream.putBack(event);
                continue;
            }
            lane.add(event);
            gate = event.ofNode() && lane.size() == 1;
            if (lane.size() == 1) {
                begin(lane);
            }
        }
    }

    private void begin(Lane lane) {
        moving++;
        start.accept(lane);
    }
}
