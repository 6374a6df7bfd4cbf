package io.sluice.testkit.load;

import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.socket.Outlet;
import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs {@link BareServer} as a process of its own and measures what one {@code send} per client costs here. */
final class BareLoop {
    private final SelectorLoop loop;
    private final Cores cores;
    private final Plan plan;
    private final Report report;

    BareLoop(SelectorLoop loop, Cores cores, Plan plan, Report report) {
        this.loop = loop;
        this.cores = cores;
        this.plan = plan;
        this.report = report;
    }

    static String name(int clients, String variant) {
        return "bare loop " + clients + ", " + variant;
    }

    void measure(int clients) throws IOException {
        try (ChildProcess server = start(clients)) {
            server.awaitUntil(
                    "listening",
                    Duration.ofSeconds(20),
                    () -> server.log().lines().count() >= 2);
            List<Integer> ports = server.log().lines().map(Integer::valueOf).toList();
            var tally = new Tally(clients, 2);
            try (var swarm = new Swarm(loop, address(ports.get(0)), false, tally);
                    var control = SocketChannel.open(address(ports.get(1)))) {
                control.setOption(StandardSocketOptions.TCP_NODELAY, true);
                swarm.open(clients, 200);
                int[] all = IntStream.range(0, clients).toArray();
                measure(clients, server, tally, control, new Route(Request.frames(1), 0, all));
                measure(clients, server, tally, control, new Route(Request.frames(8), 1, all));
            }
        }
    }

    private void measure(int clients, ChildProcess server, Tally tally, SocketChannel control, Route route) {
        var callers = new Callers(loop, tally);
        callers.add((block, answer) -> write(control, block, answer), List.of(route));
        int perWrite = route.request.messages();
        callers.run(plan.warmUp(), 0);
        for (int round = 0; round < plan.rounds(); round++) {
            run(callers, server, 0, name(clients, perWrite + " per send, one at a time"));
            run(callers, server, 16L * perWrite * clients, name(clients, perWrite + " per send, back to back"));
        }
    }

    private void run(Callers callers, ChildProcess server, long maxBehind, String scenario) {
        var meter = new Meter("server", Map.of("server", server.pid()));
        meter.begin();
        report.round(scenario, meter.figures(callers.run(plan.time(), maxBehind)));
    }

    private void write(SocketChannel control, ByteBuffer block, Outlet.Answer answer) {
        try {
            while (block.hasRemaining()) {
                control.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loop.execute(() -> answer.answered(200, ""));
    }

    private ChildProcess start(int clients) throws IOException {
        List<String> command = new ArrayList<>(cores.before(Cores.MEASURED));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                classes(),
                BareServer.class.getName(),
                String.valueOf(clients)));
        return ChildProcess.start(Files.createTempDirectory("bare-"), "bare", Map.of(), command);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** Where this class lies: the server needs nothing else. */
    private static String classes() {
        try {
            var source = BareServer.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
