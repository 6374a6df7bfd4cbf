package io.sluice.testkit.redis;

import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One sentinel that watches one master, and the proxy through which Sluice asks it. Sentinels know each other by their
 * real ports.
 *
 * <p>Threads: one at a time.
 */
final class SentinelServer implements AutoCloseable {
    static final String MASTER = "sluice";

    private final int port = Ports.free();
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", port);
    private final ChildProcess process;

    /** @param masterPort the one that is announced */
    SentinelServer(Path parent, int masterPort, int quorum) {
        try {
            Path directory = Files.createTempDirectory(parent, "sentinel-");
            Files.write(
                    directory.resolve("sentinel.conf"),
                    List.of(
                            "port " + port,
                            "bind 127.0.0.1",
                            "sentinel monitor " + MASTER + " 127.0.0.1 " + masterPort + " " + quorum,
                            "sentinel down-after-milliseconds " + MASTER + " 1500",
                            "sentinel failover-timeout " + MASTER + " 4000",
                            "sentinel parallel-syncs " + MASTER + " 2"));
            process = ChildProcess.start(
                    directory, "sentinel", Map.of(), List.of("redis-server", "sentinel.conf", "--sentinel"));
        } catch (IOException e) {
            proxy.close();
            throw new UncheckedIOException(e);
        }
        process.awaitUntil("answering", Duration.ofSeconds(10), this::answers);
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** The announced port of the master, as it says. */
    int masterPort() {
        return Integer.parseInt(fact("port"));
    }

    /** One of the facts that SENTINEL MASTER lists, such as {@code flags}. */
    String fact(String name) {
        try (RespConnection connection = new RespConnection("127.0.0.1", port)) {
            List<String> facts = connection.list("SENTINEL", "MASTER", MASTER);
            return facts.get(facts.indexOf(name) + 1);
        }
    }

    private boolean answers() {
        try {
            return fact("name").equals(MASTER);
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
        proxy.close();
    }
}
