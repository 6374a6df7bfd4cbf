package io.sluice.testkit.redis;

import io.sluice.testkit.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The servers of a Cluster and what they think of each other.
 *
 * <p>Threads: one at a time.
 */
final class ClusterServers implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final List<ProxiedServer> all = new ArrayList<>();

    /** The first three begin as masters; each of the others follows one of them. */
    ClusterServers(Path directory) {
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                all.add(start(directory));
            }
            meet();
            for (int i = 0; i < MASTERS; i++) {
                all.get(MASTERS + i).call("CLUSTER", "REPLICATE", id(all.get(i)));
            }
            awaitHealth();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static ProxiedServer start(Path directory) {
        String bus = String.valueOf(Ports.free());
        return ProxiedServer.start(
                directory,
                "--cluster-enabled yes --cluster-announce-ip 127.0.0.1 --cluster-announce-port <proxy>"
                        .concat(" --cluster-announce-bus-port " + bus + " --cluster-port " + bus)
                        .concat(" --cluster-node-timeout 2000 --cluster-replica-validity-factor 0")
                        .concat(" --cluster-require-full-coverage no")
                        .split(" "));
    }

    private void meet() {
        for (int i = 0; i < MASTERS; i++) {
            all.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            String from = String.valueOf(i * SLOTS / MASTERS);
            String to = String.valueOf((i + 1) * SLOTS / MASTERS - 1);
            all.get(i).call("CLUSTER", "ADDSLOTSRANGE", from, to);
        }
        for (ProxiedServer server : all) {
            String port = String.valueOf(server.proxy().port());
            String bus = server.server()
                    .connection()
                    .list("CONFIG", "GET", "cluster-port")
                    .get(1);
            all.get(0).call("CLUSTER", "MEET", "127.0.0.1", port, bus);
        }
        Eventually.until("acquainted", () -> all.stream().allMatch(this::knowsAll), this::seen);
    }

    private boolean knowsAll(ProxiedServer server) {
        List<String> known = nodes(server).toList();
        return known.size() == all.size() && known.stream().noneMatch(line -> line.contains("handshake"));
    }

    List<ProxiedServer> all() {
        return List.copyOf(all);
    }

    List<ProxiedServer> masters() {
        return all.stream().filter(ProxiedServer::isMaster).toList();
    }

    /** The slot that has all state of a node of Sluice. */
    int slotOf(String nodeId) {
        return Integer.parseInt(
                masters().get(0).call("CLUSTER", "KEYSLOT", "{" + nodeId + "}").toString());
    }

    /** The living server that says the slot is its own. */
    ProxiedServer ownerOf(int slot) {
        return masters().stream()
                .filter(server -> owns(server, slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("slot " + slot + " has no owner"));
    }

    private static boolean owns(ProxiedServer server, int slot) {
        String myself = nodes(server)
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        return Stream.of(myself.split(" "))
                .skip(8)
                .filter(range -> !range.startsWith("["))
                .map(range -> range.split("-"))
                .anyMatch(ends -> Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]));
    }

    /** All that live say that each slot has a master that lives. */
    boolean serveAllSlots() {
        return all.stream().filter(ProxiedServer::isAlive).allMatch(server -> {
            String info = server.call("CLUSTER", "INFO").toString();
            return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS + "\r");
        });
    }

    /** All slots are served, and every server that is no master follows one. */
    void awaitHealth() {
        Eventually.until(
                "masters of all slots, and replicas",
                () -> serveAllSlots()
                        && masters().size() == MASTERS
                        && all.stream()
                                .filter(server -> server.isAlive() && !server.isMaster())
                                .allMatch(ProxiedServer::follows),
                this::seen);
    }

    String seen() {
        return all.stream()
                .filter(ProxiedServer::isAlive)
                .map(server -> server + ":\n" + String.join("\n", nodes(server).toList()))
                .toList()
                .toString();
    }

    private static Stream<String> nodes(ProxiedServer server) {
        return server.call("CLUSTER", "NODES").toString().lines();
    }

    private static String id(ProxiedServer server) {
        return server.call("CLUSTER", "MYID").toString();
    }

    @Override
    public void close() {
        all.forEach(ProxiedServer::close);
    }
}
