package io.sluice.backplane.redis.testredis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis Cluster of masters, each with the same number of replicas (none by default). */
public final class ClusterRedis implements TestRedis {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> masters = new ArrayList<>();
    private final List<RedisProcess> replicas = new ArrayList<>();

    private ClusterRedis() {}

    public static ClusterRedis start() {
        return start(3, 0);
    }

    public static ClusterRedis start(int masters, int replicasOfEach) {
        ClusterRedis cluster = new ClusterRedis();
        try {
            for (int i = 0; i < masters; i++) {
                cluster.masters.add(startServer());
            }
            for (int i = 0; i < masters * replicasOfEach; i++) {
                cluster.replicas.add(startServer());
            }
            cluster.join();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static RedisProcess startServer() {
        return RedisProcess.start(
                "--cluster-enabled", "yes",
                "--cluster-port", "" + RedisProcess.freePort(),
                "--cluster-node-timeout", "2000",
                "--cluster-require-full-coverage", "no",
                "--cluster-replica-validity-factor", "0");
    }

    private void join() {
        for (int i = 0; i < masters.size(); i++) {
            RedisProcess master = masters.get(i);
            int from = i * SLOTS / masters.size();
            int to = (i + 1) * SLOTS / masters.size() - 1;
            master.call("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
            master.call("CLUSTER", "ADDSLOTSRANGE", "" + from, "" + to);
        }
        RedisProcess first = masters.get(0);
        for (RedisProcess server : servers()) {
            String busPort = ((List<?>) server.call("CONFIG", "GET", "cluster-port"))
                    .get(1)
                    .toString();
            first.call("CLUSTER", "MEET", "127.0.0.1", "" + server.port(), busPort);
        }
        RedisProcess.await("servers know each other", () -> servers().stream().allMatch(this::knowsAll));
        for (int i = 0; i < replicas.size(); i++) {
            replicas.get(i).call("CLUSTER", "REPLICATE", idOf(masters.get(i % masters.size())));
        }
        awaitReady();
    }

    private boolean knowsAll(RedisProcess server) {
        String info = (String) server.call("CLUSTER", "INFO");
        String nodes = (String) server.call("CLUSTER", "NODES");
        return info.contains("cluster_known_nodes:" + servers().size() + "\r") && !nodes.contains("handshake");
    }

    @Override
    public void awaitReady() {
        RedisProcess.await(
                "the cluster serves all slots",
                () -> servers().stream().allMatch(server -> {
                    String info = (String) server.call("CLUSTER", "INFO");
                    return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS + "\r");
                }));
        RedisProcess.await(
                "replicas follow",
                () -> replicas.stream()
                        .allMatch(replica -> ((String) replica.call("INFO", "replication"))
                                .matches("(?s).*(master_link_status:up|role:master).*")));
    }

    /** All servers as seeds. */
    @Override
    public String uri() {
        return servers().stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis+cluster://", ""));
    }

    /** The servers that began as masters; the first has the lowest slots. */
    public List<RedisProcess> masters() {
        return List.copyOf(masters);
    }

    /** Replica i follows master i modulo the number of masters. */
    public List<RedisProcess> replicas() {
        return List.copyOf(replicas);
    }

    @Override
    public List<RedisProcess> servers() {
        List<RedisProcess> all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    public int slotOf(String key) {
        return Math.toIntExact((Long) masters.get(0).call("CLUSTER", "KEYSLOT", key));
    }

    /** The server that owns the slot of a key now. */
    public RedisProcess ownerOf(String key) {
        int slot = slotOf(key);
        for (RedisProcess server : servers()) {
            String nodes = (String) server.call("CLUSTER", "NODES");
            String myself = nodes.lines()
                    .filter(line -> line.contains("myself"))
                    .findFirst()
                    .orElseThrow();
            if (myself.contains("master") && owns(myself, slot)) {
                return server;
            }
        }
        throw new IllegalStateException("slot " + slot + " has no owner");
    }

    private static boolean owns(String line, int slot) {
        String[] words = line.split(" ");
        for (int i = 8; i < words.length; i++) {
            String[] ends = words[i].split("-");
            if (!words[i].startsWith("[")
                    && Integer.parseInt(ends[0]) <= slot
                    && slot <= Integer.parseInt(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Moves a slot with its keys, as redis-cli does. See <a
     * href="https://redis.io/docs/latest/commands/cluster-setslot/">CLUSTER SETSLOT</a>.
     */
    public void moveSlot(int slot, RedisProcess from, RedisProcess to) {
        String number = "" + slot;
        beginMove(slot, from, to);
        for (List<?> keys = keysIn(from, slot); !keys.isEmpty(); keys = keysIn(from, slot)) {
            for (Object key : keys) {
                from.call("MIGRATE", "127.0.0.1", "" + to.port(), key.toString(), "0", "5000");
            }
        }
        to.call("CLUSTER", "SETSLOT", number, "NODE", idOf(to));
        from.call("CLUSTER", "SETSLOT", number, "NODE", idOf(to));
        masters.forEach(master -> master.call("CLUSTER", "SETSLOT", number, "NODE", idOf(to)));
    }

    /** Puts a slot into the state between two servers, in which commands get ASK and TRYAGAIN. */
    public void beginMove(int slot, RedisProcess from, RedisProcess to) {
        to.call("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", idOf(from));
        from.call("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", idOf(to));
    }

    private static List<?> keysIn(RedisProcess server, int slot) {
        return (List<?>) server.call("CLUSTER", "GETKEYSINSLOT", "" + slot, "100");
    }

    private static String idOf(RedisProcess server) {
        return (String) server.call("CLUSTER", "MYID");
    }

    @Override
    public void close() {
        servers().forEach(RedisProcess::close);
    }

    @Override
    public String toString() {
        return "cluster";
    }
}
