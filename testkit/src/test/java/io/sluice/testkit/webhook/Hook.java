package io.sluice.testkit.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sluice.testkit.Api;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A backend that hears events. */
public final class Hook implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final Map<String, List<String>> types = new LinkedHashMap<>();
    private final Map<String, List<String>> messages = new LinkedHashMap<>();
    private final Map<String, Integer> times = new LinkedHashMap<>();
    private volatile int status = 200;

    public Hook() throws IOException {
        this(HttpServer.create(loopback(0), BACKLOG));
    }

    private Hook(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::hear);
        server.start();
    }

    /** One that shows a certificate, at this port. */
    static Hook https(SSLContext certificate, int port) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(port), BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate));
        return new Hook(server);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public String url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://127.0.0.1:" + port() + "/";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What it answers from now on; an event that is not taken is not remembered. */
    public void answer(int code) {
        status = code;
    }

    private void hear(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<?, ?> event = (Map<?, ?>) Objects.requireNonNull(Api.parse(body));
        int code = status;
        if (code == 200) {
            remember(event);
        }
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
    }

    private static String text(Map<?, ?> event, String name) {
        return String.valueOf(event.get(name));
    }

    private synchronized void remember(Map<?, ?> event) {
        // A repetition is known by its id, as a backend would.
        if (times.merge(text(event, "id"), 1, Integer::sum) == 1) {
            String type = text(event, "type").substring("sluice.".length());
            String subject = text(event, "subject");
            types.computeIfAbsent(subject, first -> new ArrayList<>())
                    .add(type.startsWith("client.") ? type.substring("client.".length()) : type);
            if (event.get("data") instanceof Map<?, ?> data && data.get("message") instanceof String message) {
                messages.computeIfAbsent(subject, first -> new ArrayList<>()).add(message);
            }
        }
    }

    /** The types of a client's events in the order in which they came first. */
    public synchronized List<String> of(String clientId) {
        return List.copyOf(types.getOrDefault(clientId, List.of()));
    }

    /** A client's messages in the order in which they came first. */
    public synchronized List<String> messagesOf(String clientId) {
        return List.copyOf(messages.getOrDefault(clientId, List.of()));
    }

    /** How many came more than once. */
    public synchronized long repeated() {
        return times.values().stream().filter(count -> count > 1).count();
    }

    public synchronized int heard() {
        return times.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
