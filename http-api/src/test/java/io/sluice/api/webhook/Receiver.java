package io.sluice.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A backend that hears events on bare sockets, and answers them as a test says, also as no server library would. */
final class Receiver implements AutoCloseable {
    /** Hang up without an answer. */
    static final String HANG_UP = "";

    private static final JsonMapper JSON = new JsonMapper();

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = new HashSet<>();
    private final List<Heard> heard = new ArrayList<>();
    private final Map<String, Integer> underWay = new HashMap<>();
    private Function<Heard, String> answer = event -> answer(204, "");
    private int most;
    private int mostOfOne;

    /** An event as it came. */
    record Heard(String path, Map<String, String> headers, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
        }

        String id() {
            return json().path("id").asText();
        }

        String subject() {
            return json().path("subject").asText();
        }
    }

    Receiver() throws IOException {
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/events?tenant=1";
    }

    /** A whole answer of HTTP. */
    static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " x\r\ncontent-length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body;
    }

    /** How events are answered from now on; may block. */
    synchronized void answer(Function<Heard, String> next) {
        answer = next;
    }

    synchronized List<Heard> heard() {
        return List.copyOf(heard);
    }

    synchronized List<String> ids() {
        return heard.stream().map(Heard::id).toList();
    }

    /** Most events that were being answered at a time. */
    synchronized int most() {
        return most;
    }

    /** The same, of one subject. */
    synchronized int mostOfOne() {
        return mostOfOne;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                synchronized (this) {
                    sockets.add(socket);
                }
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (true) {
                Heard event = read(in);
                if (event == null) {
                    return;
                }
                String text = begin(event).apply(event);
                end(event);
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (!text.contains("content-length: ") || text.contains("broken")) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The other side may hang up.
        }
    }

    private synchronized Function<Heard, String> begin(Heard event) {
        heard.add(event);
        mostOfOne = Math.max(mostOfOne, underWay.merge(event.subject(), 1, Integer::sum));
        most = Math.max(
                most, underWay.values().stream().mapToInt(Integer::intValue).sum());
        return answer;
    }

    private synchronized void end(Heard event) {
        underWay.merge(event.subject(), -1, Integer::sum);
    }

    private static Heard read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Heard(first, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
