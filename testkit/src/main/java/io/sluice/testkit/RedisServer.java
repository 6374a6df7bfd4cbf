package io.sluice.testkit;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server, empty at start and without persistence: a child process on a loopback port, or in a container.
 *
 * <p>Threads: any.
 *
 * <p>Failure: {@link #stop} and {@link #kill} forget all data, as a lost machine would; {@link #start} brings an empty one
 * back on the same port.
 */
public final class RedisServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final String host;
    private final int port;
    private final Supplier<ServerProcess> launcher;
    private ServerProcess process;
    private @Nullable RespConnection connection;

    /**
     * Starts one as a child process and waits until it answers. Needs {@code redis-server} on the PATH.
     *
     * @param directory for its output
     */
    public RedisServer(Path directory) {
        this(directory, List.of());
    }

    /** @param before words put before the command, such as {@code taskset -c 1} */
    public RedisServer(Path directory, List<String> before) {
        this(directory, before, List.of());
    }

    /** @param options more words for the command, such as {@code --cluster-enabled yes} */
    public RedisServer(Path directory, List<String> before, List<String> options) {
        this(directory, before, options, Ports.free());
    }

    private RedisServer(Path directory, List<String> before, List<String> options, int port) {
        this(
                LOOPBACK,
                port,
                () -> ChildProcess.start(directory, "redis", Map.of(), command(directory, before, options, port)));
    }

    /** @param launcher starts it at this address, now and again after each of its ends */
    RedisServer(String host, int port, Supplier<ServerProcess> launcher) {
        this.host = host;
        this.port = port;
        this.launcher = launcher;
        process = launch();
    }

    /** Where this JVM reaches it. */
    public String host() {
        return host;
    }

    /** Where this JVM reaches it; the same over its whole life. */
    public int port() {
        return port;
    }

    /** {@code redis://host:port}, as seen from this JVM. */
    public String uri() {
        return "redis://" + host() + ":" + port;
    }

    /** The server as a process. */
    public ServerProcess process() {
        return process;
    }

    /** Looks into it with a connection of its own; see {@link RespConnection#command}. */
    public synchronized RespConnection connection() {
        RespConnection there = connection;
        if (there == null) {
            there = new RespConnection(host(), port);
            connection = there;
        }
        return there;
    }

    /** Starts an empty one at the same address, and waits until it answers; nothing if it runs. */
    public void start() {
        if (!process.isAlive()) {
            process.close();
            process = launch();
        }
    }

    /** SIGTERM, and waits for its end. */
    public void stop() {
        forgetConnection();
        process.terminate();
        process.awaitExit(Duration.ofSeconds(10));
    }

    /** SIGKILL. */
    public void kill() {
        forgetConnection();
        process.kill();
    }

    /** SIGSTOP: frozen with its sockets open. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    private static List<String> command(Path directory, List<String> before, List<String> options, int port) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("redis-server", "--port", String.valueOf(port), "--bind", LOOPBACK));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", directory.toString()));
        command.addAll(options);
        return command;
    }

    private ServerProcess launch() {
        ServerProcess started = launcher.get();
        started.awaitUntil("answering", Duration.ofSeconds(10), this::answers);
        return started;
    }

    private boolean answers() {
        try (RespConnection probe = new RespConnection(host(), port)) {
            return "PONG".equals(probe.command("PING"));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private synchronized void forgetConnection() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() {
        forgetConnection();
        process.close();
    }
}
