package io.sluice.testkit.redis;

import java.util.List;

/**
 * The steps that move a slot with its keys from one master to another, as redis-cli takes them. See <a
 * href="https://redis.io/docs/latest/commands/cluster-setslot/">CLUSTER SETSLOT</a>.
 *
 * <p>Threads: one.
 *
 * <p>Failure: left half-way, the slot stays open between the two, and clients are sent to and fro by ASK.
 */
final class SlotMove {
    private static final String KEYS_AT_A_TIME = "10";
    private static final String MILLIS_FOR_A_KEY = "5000";

    private final String slot;
    private final ProxiedServer from;
    private final ProxiedServer to;

    SlotMove(int slot, ProxiedServer from, ProxiedServer to) {
        this.slot = String.valueOf(slot);
        this.from = from;
        this.to = to;
    }

    void run(List<ProxiedServer> masters) {
        setSlot(to, "IMPORTING", id(from));
        setSlot(from, "MIGRATING", id(to));
        for (List<String> keys = keys(); !keys.isEmpty(); keys = keys()) {
            keys.forEach(this::migrate);
        }
        setSlot(to, "NODE", id(to));
        setSlot(from, "NODE", id(to));
        masters.forEach(master -> setSlot(master, "NODE", id(to)));
    }

    private void setSlot(ProxiedServer at, String what, String node) {
        at.call("CLUSTER", "SETSLOT", slot, what, node);
    }

    private List<String> keys() {
        return from.list("CLUSTER", "GETKEYSINSLOT", slot, KEYS_AT_A_TIME);
    }

    private void migrate(String key) {
        String port = String.valueOf(to.server().port());
        from.call("MIGRATE", "127.0.0.1", port, key, "0", MILLIS_FOR_A_KEY);
    }

    private static String id(ProxiedServer server) {
        return String.valueOf(server.call("CLUSTER", "MYID"));
    }
}
