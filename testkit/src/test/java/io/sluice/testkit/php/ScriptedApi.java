package io.sluice.testkit.php;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API that answers what it was told to, in that order and the last of it forever, and remembers what it was asked.
 *
 * <p>Threads: any; one request at a time.
 */
final class ScriptedApi implements AutoCloseable {
    /** Closes the connection in place of an answer. */
    static final Reply LOST = new Reply(-1, "", "");

    static final Reply OK = new Reply(200, "{\"result\":7}", "");

    private final List<Reply> script;
    private final List<Question> asked = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final HttpServer server;

    /** @param retryAfter header; empty: none */
    record Reply(int status, String body, String retryAfter) {
        static Reply unavailable(String retryAfter, String more) {
            return new Reply(
                    503, "{\"error\":{\"code\":\"redis_unavailable\",\"message\":\"away\"" + more + "}}", retryAfter);
        }
    }

    /** @param from the client's port: one for each connection */
    record Question(int from, String path, Map<String, List<String>> headers, String body) {}

    ScriptedApi(Reply... script) {
        this.script = List.of(script);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(thread);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized List<Question> asked() {
        return List.copyOf(asked);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Reply reply = script.get(Math.min(asked.size(), script.size() - 1));
        asked.add(new Question(
                exchange.getRemoteAddress().getPort(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        try (exchange) {
            if (reply == LOST) {
                return;
            }
            if (!reply.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
            }
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
