package io.sluice.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One gateway, one API instance or both in one, as a process or a container of its own; its addresses stay the same over
 * all its lives.
 *
 * <p>Threads: any.
 *
 * <p>Failure: whatever the test does to it; {@link #start} brings it back at the same addresses.
 */
public final class SluiceNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Address address;
    private final Supplier<ServerProcess> launcher;
    private final Api api;
    private volatile ServerProcess process;

    /** Where this JVM reaches a node's listeners. */
    record Address(String host, int webSocket, int text, int frame, int http) {
        /** The value of {@code gateway.listen} of a node that this JVM reaches directly. */
        String listeners(Map<String, String> settings) {
            return Ground.listeners(
                    settings,
                    "websocket://%s:%d".formatted(host, webSocket),
                    "text://%s:%d,frame://%s:%d".formatted(host, text, host, frame));
        }
    }

    /**
     * Starts it; {@link #awaitReady} waits for it.
     *
     * @param launcher starts it, now and again after each of its ends
     */
    SluiceNode(Address address, String apiKey, Supplier<ServerProcess> launcher) {
        this.address = address;
        this.launcher = launcher;
        Api open = new Api(URI.create("http://" + address.host() + ":" + address.http()));
        api = apiKey.isEmpty() ? open : open.withApiKey(apiKey);
        process = launcher.get();
    }

    /** The HTTP side, with the cluster's key: the API, or of a lone gateway its health and metrics. */
    public Api api() {
        return api;
    }

    /** The base of its HTTP side for applications under test, without {@code /v1}: {@code http://host:port}. */
    public String apiUrl() {
        return api.base().toString();
    }

    /** Where WebSocket clients connect. */
    public URI webSocket() {
        return URI.create("ws://" + address.host() + ":" + address.webSocket() + "/");
    }

    /** {@link #webSocket} for applications under test. */
    public String webSocketUrl() {
        return webSocket().toString();
    }

    /** The host of all its ports, as this JVM reaches them. */
    public String host() {
        return address.host();
    }

    /** The port of its {@code websocket} listener; nobody listens there in an API instance. */
    public int webSocketPort() {
        return address.webSocket();
    }

    /** The port of its {@code text} listener; nobody listens there in an API instance. */
    public int textPort() {
        return address.text();
    }

    /** The port of its {@code frame} listener; nobody listens there in an API instance. */
    public int framePort() {
        return address.frame();
    }

    /** The port of {@link #api}. */
    public int apiPort() {
        return address.http();
    }

    /** The process of its present life, or of the last. */
    public ServerProcess process() {
        return process;
    }

    /** A WebSocket client that has its welcome message. */
    public TestClient connect() {
        return TestClient.webSocket(webSocket());
    }

    /** SIGKILL. Returns when it is dead. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: it drains and ends by itself; wait with {@link ServerProcess#awaitExit}. */
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

    /**
     * Starts it again at the same addresses, with a new node id, and waits until it is ready; nothing if it runs.
     *
     * @throws IllegalStateException with its output, if it ends instead
     * @throws AssertionError if it is not ready within 90 s
     */
    public void start() {
        if (!process.isAlive()) {
            process.close();
            process = launcher.get();
            awaitReady();
        }
    }

    /**
     * Waits for a 200 of {@code /readyz}, at most 90 s.
     *
     * @throws IllegalStateException with its output, if it has ended
     * @throws AssertionError with its output, if it is not ready by then
     */
    public void awaitReady() {
        process.awaitUntil("ready", START, this::isReady);
    }

    /** Whether {@code /readyz} answers 200. */
    public boolean isReady() {
        try {
            return api.get("/readyz").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        process.close();
    }
}
