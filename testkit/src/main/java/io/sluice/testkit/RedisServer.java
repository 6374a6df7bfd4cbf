package io.sluice.testkit;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server on a loopback port, empty at start and without persistence.
 *
 * <p>Threads: any.
 *
 * <p>Failure: {@link #stop} and {@link #kill} forget all data, as a lost machine would; {@link #start} brings an empty one
 * back on the same port.
 */
public final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final int port = Ports.free();
    private final List<String> before;
    private final List<String> options;
    private ChildProcess process;
    private @Nullable RespConnection connection;

    /** Needs {@code redis-server} on the PATH. */
    public RedisServer(Path directory) {
        this(directory, List.of());
    }

    /** @param before words put before the command, such as {@code taskset -c 1} */
    public RedisServer(Path directory, List<String> before) {
        this(directory, before, List.of());
    }

    /** @param options more words for the command, such as {@code --cluster-enabled yes} */
    public RedisServer(Path directory, List<String> before, List<String> options) {
        this.directory = directory;
        this.before = List.copyOf(before);
        this.options = List.copyOf(options);
        process = launch();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://" + host() + ":" + port;
    }

    public ChildProcess process() {
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

    /** Starts an empty one on the same port; nothing if it runs. */
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

    public void kill() {
        forgetConnection();
        process.kill();
    }

    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    private ChildProcess launch() {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("redis-server", "--port", String.valueOf(port), "--bind", host()));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", directory.toString()));
        command.addAll(options);
        ChildProcess started = ChildProcess.start(directory, "redis", Map.of(), command);
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
