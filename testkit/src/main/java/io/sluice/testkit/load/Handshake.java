package io.sluice.testkit.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** How many connections a second are let in: upgrade, registration in Redis, welcome message. */
final class Handshake {
    private static final int CONNECTIONS = 10_000;
    private static final int AT_ONCE = 256;
    private static final int WARM_UP_ROUNDS = 4;

    private final Rig rig;
    private final Plan plan;
    private final Report report;

    Handshake(Rig rig, Plan plan, Report report) {
        this.rig = rig;
        this.plan = plan;
        this.report = report;
    }

    void measure(String scenario) {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            round();
        }
        for (int round = 0; round < plan.rounds(); round++) {
            report.round(scenario, round());
        }
    }

    private Map<String, Object> round() {
        try (Swarm swarm = rig.swarm((peer, in, at, length) -> {})) {
            long gateway = ProcessFigures.cpuNanos(rig.gatewayPid());
            long generator = ProcessFigures.cpuNanos(ProcessHandle.current().pid());
            Duration took = swarm.open(CONNECTIONS, AT_ONCE);
            double seconds = took.toNanos() / 1e9;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("connections_per_s", Report.rounded(CONNECTIONS / seconds));
            figures.put("gateway_cores", cores(rig.gatewayPid(), gateway, seconds));
            figures.put("generator_cores", cores(ProcessHandle.current().pid(), generator, seconds));
            return figures;
        } finally {
            awaitNobody();
        }
    }

    private static double cores(long pid, long before, double seconds) {
        return Report.rounded((ProcessFigures.cpuNanos(pid) - before) / 1e9 / seconds);
    }

    /** The closes of one round must not be paid for by the next. */
    private void awaitNobody() {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (rig.api().count("getAllClientCount") > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("clients that left a minute ago are still counted");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }
}
