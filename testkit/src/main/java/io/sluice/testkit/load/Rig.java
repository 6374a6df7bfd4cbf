package io.sluice.testkit.load;

import io.sluice.testkit.Api;
import io.sluice.testkit.RespConnection;
import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.socket.HttpCaller;
import io.sluice.testkit.socket.Peer;
import io.sluice.testkit.socket.SelectorLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is measured: one gateway, one API, one Redis, each a process, with the defaults that users have but for the log.
 *
 * <p>Threads: the main thread's.
 */
final class Rig implements AutoCloseable {
    private static final int BATCH = 250;
    private static final int LAST_LINES = 30;

    private final SelectorLoop loop;
    private final SluiceCluster cluster;

    /**
     * @param pinned the gateway on one core and all else on the other; else all on both
     * @param settings that differ from the defaults
     */
    Rig(
            SelectorLoop loop,
            Cores cores,
            Path jar,
            boolean pinned,
            Map<String, String> settings,
            String... gatewayOptions) {
        this.loop = loop;
        String measured = pinned ? Cores.MEASURED : Cores.ALL;
        String others = pinned ? Cores.OTHERS : Cores.ALL;
        List<String> options = new ArrayList<>(List.of("-Xms1g", "-Xmx2g"));
        options.addAll(List.of(gatewayOptions));
        cores.pin(ProcessHandle.current().pid(), others);
        SluiceCluster.Builder builder = SluiceCluster.builder();
        settings.forEach(builder::with);
        cluster = builder.jar(jar)
                .gatewayJava(cores.before(measured), options.toArray(new String[0]))
                .apiJava(cores.before(others), "-Xms512m", "-Xmx512m")
                .beforeRedis(cores.before(others))
                .with("api.keys", "")
                .start();
    }

    SelectorLoop loop() {
        return loop;
    }

    Api api() {
        return cluster.api();
    }

    RespConnection redis() {
        return cluster.redis().connection();
    }

    long gatewayPid() {
        return cluster.node(0).process().pid();
    }

    long apiPid() {
        return cluster.apiNode(0).process().pid();
    }

    InetSocketAddress apiAddress() {
        return new InetSocketAddress("127.0.0.1", cluster.apiNode(0).apiPort());
    }

    InetSocketAddress gatewayAddress() {
        return new InetSocketAddress("127.0.0.1", cluster.node(0).webSocketPort());
    }

    Swarm swarm(Swarm.Receiver receiver) {
        return new Swarm(loop, gatewayAddress(), true, receiver);
    }

    HttpCaller caller() {
        return new HttpCaller(loop, apiAddress(), 0, false);
    }

    Meter meter() {
        return new Meter("gateway", pids());
    }

    private Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("gateway", gatewayPid());
        pids.put("api", cluster.apiNode(0).process().pid());
        pids.put("redis", cluster.redis().process().pid());
        return pids;
    }

    /** What all processes but these and this one have used so far. */
    long foreignCpuNanos() {
        long own = ProcessFigures.cpuNanos(ProcessHandle.current().pid());
        for (long pid : pids().values()) {
            own += ProcessFigures.cpuNanos(pid);
        }
        return ProcessFigures.allCpuNanos() - own;
    }

    /** Applies one method to every client, in batches; fails on the first error. */
    void forEach(List<Peer> peers, String method, Function<Peer, Map<String, Object>> parameters) {
        for (int from = 0; from < peers.size(); from += BATCH) {
            List<Object> calls = new ArrayList<>();
            for (Peer peer : peers.subList(from, Math.min(peers.size(), from + BATCH))) {
                Map<String, Object> all = new LinkedHashMap<>(parameters.apply(peer));
                all.put("client_id", peer.clientId());
                calls.add(Map.of("method", method, "params", all));
            }
            for (Object answer : api().list("batch", "calls", calls)) {
                if (answer instanceof Map<?, ?> map && map.containsKey("error")) {
                    throw new IllegalStateException(method + ": " + map);
                }
            }
        }
    }

    /** The last lines that gateway and API have printed. */
    String lastWords() {
        return lastWords("gateway", cluster.node(0)) + lastWords("api", cluster.apiNode(0));
    }

    private static String lastWords(String name, SluiceNode node) {
        List<String> lines = node.process().log().lines().toList();
        return name + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))
                + "\n";
    }

    @Override
    public void close() {
        cluster.close();
    }
}
