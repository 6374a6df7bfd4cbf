package io.sluice.testkit.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How many events a webhook that answers at once gets in a second, and what one that never answers costs clients: 200 in a
 * group that get one message after the other, by turns with nothing to deliver and with a stream full of events that
 * nobody takes.
 *
 * <p>Threads: the main thread's; the webhook has its own.
 */
final class Webhook implements AutoCloseable {
    static final String THROUGHPUT = "webhook, events of 1,000 clients";
    static final String LATENCY = "webhook that never answers";

    private static final int VICTIMS = 200;
    private static final int EVENTS = 20_000;
    private static final int BACKLOG = 5_000;
    private static final int SUBJECTS = 1_000;
    private static final double MIB = 1024 * 1024;
    private static final Duration DRAINING = Duration.ofMinutes(3);
    private static final String NODE = "AAAAAAAB";
    private static final String STREAM = "sluice:{" + NODE + "}:events";
    private static final String FILL = "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'e',"
            + " '{\"specversion\":\"1.0\",\"id\":\"' .. ARGV[2] .. '-' .. i .. '\",\"source\":\"/nodes/AAAAAAAB\","
            + "\"type\":\"sluice.client.message\",\"subject\":\"AAAAAAAB' .. (i % ARGV[3]) .. '\","
            + "\"data\":{\"message\":\"one that is about a hundred bytes long, as many are, with some words in it\"}}')"
            + " end return 1";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean answers = true;
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
        exchange.getRequestBody().readAllBytes();
        if (answers) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        }
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
        var tally = new Tally(VICTIMS, 1);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(VICTIMS, 100);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", "everyone"));
            Request request = Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"everyone\"");
            var callers = new Callers(rig.loop(), tally);
            callers.add(
                    rig.caller(),
                    List.of(new Route(request, 0, IntStream.range(0, VICTIMS).toArray())));
            callers.run(plan.warmUp(), 0);
            for (int round = 0; round < 2 * plan.rounds(); round++) {
                report.round(LATENCY, latency(rig, plan, callers, round % 2 == 1));
            }
        }
    }

    private double throughput(Rig rig) {
        long begun = System.nanoTime();
        fill(rig, EVENTS);
        drained(rig);
        return EVENTS / ((System.nanoTime() - begun) / 1e9);
    }

    /** @param deadFirst in every other round, so that what else happens on the machine favours neither */
    private Map<String, Object> latency(Rig rig, Plan plan, Callers callers, boolean deadFirst) {
        Map<String, Object> figures = new LinkedHashMap<>();
        double calm = deadFirst ? 0 : p99(figures, "without", callers, plan);
        double dead = dead(rig, plan, callers, figures);
        if (deadFirst) {
            calm = p99(figures, "without", callers, plan);
        }
        figures.put("p99_ratio", Report.rounded(dead / calm));
        return figures;
    }

    private double dead(Rig rig, Plan plan, Callers callers, Map<String, Object> figures) {
        answers = false;
        fill(rig, BACKLOG);
        double p99 = p99(figures, "dead", callers, plan);
        figures.put("waiting", rig.redis().number("XLEN", STREAM));
        figures.put("api_resident_mib", Report.rounded(ProcessFigures.residentBytes(rig.apiPid()) / MIB));
        answers = true;
        drained(rig);
        return p99;
    }

    private static double p99(Map<String, Object> figures, String name, Callers callers, Plan plan) {
        Callers.Outcome run = callers.run(plan.time(), 0);
        double p99 = run.latency().getValueAtPercentile(99) / 1e6;
        figures.put("p50_" + name + "_ms", Report.rounded(run.latency().getValueAtPercentile(50) / 1e6));
        figures.put("p99_" + name + "_ms", Report.rounded(p99));
        figures.put("missing_" + name, run.missing());
        return p99;
    }

    private void fill(Rig rig, int count) {
        rig.redis().command("EVAL", FILL, "1", STREAM, "" + count, "fill" + fills++, "" + SUBJECTS);
    }

    private static void drained(Rig rig) {
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
