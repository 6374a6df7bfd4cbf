package io.sluice.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One process of the jar, on ports of its own.
 *
 * <p>Threads: any.
 *
 * <p>Failure: whatever the test does to it; {@link #start} brings it back on the same ports.
 */
public final class SluiceNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path directory;
    private final String role;
    private final List<String> command;
    private final int webSocketPort = Ports.free();
    private final int textPort = Ports.free();
    private final int framePort = Ports.free();
    private final int apiPort = Ports.free();
    private final Api api = new Api(URI.create("http://127.0.0.1:" + apiPort));
    private ChildProcess process;

    /**
     * Starts it; {@link #awaitReady} waits for it.
     *
     * @param role {@code all}, {@code gateway} or {@code api}
     * @param java words that start Java, with its options, such as {@code taskset -c 0 java -Xmx1g}
     * @param settings keys of the configuration and their values
     */
    SluiceNode(Path directory, String role, List<String> java, Path jar, Map<String, String> settings) {
        this.directory = directory;
        this.role = role;
        command = new ArrayList<>(java);
        command.addAll(List.of("-jar", jar.toString(), "start"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("role", role);
        all.put("api.listen", "127.0.0.1:" + apiPort);
        if (!role.equals("api")) {
            all.put(
                    "gateway.listen",
                    "websocket://127.0.0.1:" + webSocketPort + ",text://127.0.0.1:" + textPort + ",frame://127.0.0.1:"
                            + framePort);
        }
        if (role.equals("gateway")) {
            all.remove("api.listen");
            all.put("gateway.admin-listen", "127.0.0.1:" + apiPort);
        }
        all.putAll(settings);
        all.forEach((key, value) -> command.add("--" + key + "=" + value));
        process = launch();
    }

    /** The HTTP side: the API, or of a lone gateway its health and metrics. */
    public Api api() {
        return api;
    }

    public URI webSocket() {
        return URI.create("ws://127.0.0.1:" + webSocketPort + "/");
    }

    public int webSocketPort() {
        return webSocketPort;
    }

    public int textPort() {
        return textPort;
    }

    public int framePort() {
        return framePort;
    }

    public int apiPort() {
        return apiPort;
    }

    public ChildProcess process() {
        return process;
    }

    /** A client that has its welcome message. */
    public TestClient connect() {
        return TestClient.webSocket(webSocket());
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: it drains and ends by itself; wait with {@link ChildProcess#awaitExit}. */
    public void stop() {
        process.terminate();
    }

    /** SIGSTOP: frozen with its sockets open. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** Starts it again on the same ports, with a new node id; nothing if it runs. */
    public void start() {
        if (!process.isAlive()) {
            process.close();
            process = launch();
            awaitReady();
        }
    }

    /** Waits for a 200 of {@code /readyz}. */
    public void awaitReady() {
        process.awaitUntil("ready", START, this::isReady);
    }

    public boolean isReady() {
        try {
            return api.get("/readyz").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private ChildProcess launch() {
        return ChildProcess.start(directory, role, Map.of(), command);
    }

    @Override
    public void close() {
        process.close();
    }
}
