package io.sluice.testkit.fault.ledger;

import io.sluice.testkit.socket.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, from its welcome message to its end, under one client_id.
 *
 * <p>Threads: the ledger's.
 */
public final class Member {
    private static final int NODE_ID_LENGTH = 8;

    private final String clientId;
    private final String node;
    private final long since;
    private final Map<Target, List<Membership>> memberships = new HashMap<>();
    private Receipts[] receipts = new Receipts[4];
    private int series;
    private long until = Long.MAX_VALUE;
    private List<long[]> doubts = List.of();
    private @Nullable Ending ending;
    private boolean excused;

    Member(String clientId, long now) {
        this.clientId = clientId;
        node = clientId.substring(0, Math.min(NODE_ID_LENGTH, clientId.length()));
        since = now;
        var own = new Membership(Long.MIN_VALUE);
        own.joined(now);
        memberships.put(Target.client(clientId), new ArrayList<>(List.of(own)));
    }

    public String clientId() {
        return clientId;
    }

    /** The node that its client_id names. */
    public String node() {
        return node;
    }

    /** The clock's time of its welcome message. */
    public long since() {
        return since;
    }

    /** The clock's time of its end; {@link Long#MAX_VALUE} while it is connected. */
    public long until() {
        return until;
    }

    public boolean isConnected() {
        return ending == null;
    }

    /** How its connection ended; null while it has not. */
    public @Nullable Ending ending() {
        return ending;
    }

    /** Its connection will end because of something that was done to it or to its gateway on purpose. */
    public void excuse() {
        excused = true;
    }

    public boolean isExcused() {
        return excused;
    }

    void end(Ending how, long now) {
        ending = how;
        until = now;
    }

    void doubt(long from, long to) {
        List<long[]> more = new ArrayList<>(doubts);
        more.add(new long[] {from, to});
        doubts = more;
    }

    /** Joins and leaves that were answered between these times may have been forgotten. */
    void forget(long from, long to) {
        memberships.forEach((target, all) -> {
            if (target.kind() == Target.Kind.GROUP) {
                all.forEach(membership -> membership.forget(from, to));
            }
        });
    }

    boolean isDoubtful(long called, long answered) {
        for (long[] doubt : doubts) {
            if (doubt[0] <= answered && called <= doubt[1]) {
                return true;
            }
        }
        return false;
    }

    void joinCalled(Target target, long now) {
        List<Membership> all = memberships.computeIfAbsent(target, any -> new ArrayList<>(1));
        if (all.isEmpty() || !all.get(all.size() - 1).isOpen()) {
            all.add(new Membership(now));
        }
    }

    /** The last time it belonged, or began to belong, to this target. */
    Membership latest(Target target) {
        List<Membership> all = memberships.get(target);
        if (all == null) {
            throw new IllegalStateException(clientId + " was never to join " + target);
        }
        return all.get(all.size() - 1);
    }

    /** Every time it belonged to this target, the oldest first. */
    List<Membership> memberships(Target target) {
        return memberships.getOrDefault(target, List.of());
    }

    /** What it belongs to now, as far as answers say: joined, and nobody asked it to leave. */
    public List<Target> targets() {
        return memberships.keySet().stream().filter(this::belongsTo).toList();
    }

    /** Whether it certainly belongs to that target now. */
    public boolean belongsTo(Target target) {
        return memberships(target).stream().anyMatch(m -> m.isOpen() && m.surelyFrom() != Long.MAX_VALUE);
    }

    /** Whether it may belong to that target now: no answer says that it never did, or does no longer. */
    public boolean mayBelongTo(Target target) {
        return memberships(target).stream().anyMatch(Membership::isPossible);
    }

    /** Every target that it was ever to belong to. */
    public Collection<Target> everJoined() {
        return memberships.keySet();
    }

    Receipts.Finding receive(Series from, int number) {
        for (int i = 0; i < series; i++) {
            if (receipts[i].series() == from) {
                return receipts[i].add(number);
            }
        }
        if (series == receipts.length) {
            receipts = java.util.Arrays.copyOf(receipts, 2 * series);
        }
        receipts[series] = new Receipts(from);
        return receipts[series++].add(number);
    }

    boolean has(Series from, int number) {
        for (int i = 0; i < series; i++) {
            if (receipts[i].series() == from) {
                return receipts[i].has(number);
            }
        }
        return false;
    }

    List<Receipts> receipts() {
        return List.of(java.util.Arrays.copyOf(receipts, series));
    }
}
