package io.sluice.testkit.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A webhook, and how many events it gets in a second when it answers at once; what it costs when it does not, see {@link
 * DeadWebhook}.
 *
 * <p>Threads: the main thread's; the webhook has its own.
 */
final class Webhook implements AutoCloseable {
    static final String THROUGHPUT = "webhook, events of 1,000 clients";

    private static final int EVENTS = 20_000;
    private static final int SUBJECTS = 1_000;
    private static final Duration DRAINING = Duration.ofMinutes(3);
    private static final String NODE = "AAAAAAAB";
    private static final String STREAM = "sluice:{" + NODE + "}:events";
    private static final String FILL = "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'e',"
            + " '{\"specversion\":\"1.0\",\"id\":\"' .. ARGV[2] .. '-' .. i .. '\",\"source\":\"/nodes/AAAAAAAB\","
            + "\"type\":\"sluice.client.message\",\"subject\":\"AAAAAAAB' .. (i % ARGV[3]) .. '\","
            + "\"data\":{\"message\":\"one that is about a hundred bytes long, as many are, with some words in it\"}}')"
            + " end return 1";

    private static final int TAKEN = 204;
    private static final int AWAY = 503;
    /** In place of a status. */
    private static final int NO_ANSWER = 0;
    /** Longer than anybody waits; the server does not see that they have gone. */
    private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Consumer<String> ear = event -> {};
    private volatile int status = TAKEN;
    private int fills;

    Webhook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::hear);
        server.start();
    }

    Map<String, String> settings() {
        return Map.of("webhook.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void hear(HttpExchange exchange) throws IOException {
        byte[] event = exchange.getRequestBody().readAllBytes();
        int answer = status;
        if (answer == TAKEN) {
            ear.accept(new String(event, StandardCharsets.UTF_8));
        }
        if (answer == NO_ANSWER) {
            LockSupport.parkNanos(HANGING_NANOS);
        } else {
            exchange.sendResponseHeaders(answer, -1);
        }
        exchange.close();
    }

    void measure(Rig rig, Plan plan, Report report) throws IOException {
        // Alive as far as anyone asks: else its stream would go when it is empty.
        rig.redis().command("HSET", "sluice:{" + NODE + "}:node", "address", "nowhere");
        rig.redis().command("SADD", "sluice:streams", NODE);
        for (int round = 0; round <= plan.rounds(); round++) {
            double perSecond = throughput(rig);
            if (round > 0) {
                report.round(THROUGHPUT, Map.of("events_per_s", Report.rounded(perSecond)));
            }
        }
        new DeadWebhook(this, rig, plan, report).measure();
    }

    /** Who hears each event that is taken from now on. */
    void tell(Consumer<String> listener) {
        ear = listener;
    }

    /** From now on events come and are not answered. */
    void hang() {
        status = NO_ANSWER;
    }

    void refuse() {
        status = AWAY;
    }

    void answer() {
        status = TAKEN;
    }

    private double throughput(Rig rig) {
        long begun = System.nanoTime();
        fill(rig, EVENTS);
        awaitDrained(rig);
        return EVENTS / ((System.nanoTime() - begun) / 1e9);
    }

    void fill(Rig rig, int count) {
        rig.redis().command("EVAL", FILL, "1", STREAM, "" + count, "fill" + fills++, "" + SUBJECTS);
    }

    void awaitDrained(Rig rig) {
        long deadline = System.nanoTime() + DRAINING.toNanos();
        while (rig.redis().number("XLEN", STREAM) > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the webhook does not get the events: " + rig.lastWords());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
