package io.sluice.testkit.load;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What an attack costs those who do nothing wrong: 200 clients in a group that get one message after the other, before
 * the attack and during it, in the same run; and what it costs the gateway in memory.
 */
final class Hostile {
    private static final int VICTIMS = 200;
    /** All victims' group. */
    static final String GROUP = "everyone";

    /** What an operator who expects such clients would set, with the default handshake timeout shortened. */
    static final Map<String, String> LIMITS = Map.of(
            "gateway.max-messages-per-second", "50",
            "gateway.max-connections-per-address", "100",
            "gateway.handshake-timeout", "3s");

    private static final int FLOOD_PARTS = 3;
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final double MIB = 1024 * 1024;

    private final Rig rig;
    private final Plan plan;
    private final Report report;
    private final boolean limited;
    private final Lag lag;

    /**
     * @param rig its gateway with a heap that is all in memory from the start, so that what it grows by is not its garbage
     * @param limited whether it has the {@link #LIMITS}
     */
    Hostile(Rig rig, Plan plan, Report report, boolean limited) {
        this.rig = rig;
        this.plan = plan;
        this.report = report;
        this.limited = limited;
        this.lag = new Lag(rig.loop());
    }

    static String name(Attack attack, boolean limited) {
        String kind = attack.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return (limited ? "hostile with limits, " : "hostile, ") + kind;
    }

    void measure() throws IOException {
        var tally = new Tally(VICTIMS, 1);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(VICTIMS, 100);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", GROUP));
            Request request = Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"" + GROUP + "\"");
            var route = new Route(request, 0, IntStream.range(0, VICTIMS).toArray());
            var callers = new Callers(rig.loop(), tally);
            callers.add(rig.caller(), List.of(route));
            callers.run(plan.warmUp(), 0);
            for (Attack attack : Attack.values()) {
                alternate(attack, callers);
                if (!swarm.losses().isEmpty()) {
                    throw new IllegalStateException(name(attack, limited) + ": " + swarm.losses());
                }
            }
        }
    }

    /** A flood shows its effect at once: more and shorter phases make the medians steadier. */
    private void alternate(Attack attack, Callers callers) throws IOException {
        int parts = attack.kind == Attack.Kind.FLOOD ? FLOOD_PARTS : 1;
        for (int round = 0; round < plan.rounds() * parts; round++) {
            callers.run(SETTLE, 0);
            report.round(
                    name(attack, limited), round(attack, callers, plan.time().dividedBy(parts)));
        }
    }

    /** The p99 during an attack to that before it, of the medians of all phases. */
    static double ratio(Report report, Attack attack, boolean limited) {
        String name = name(attack, limited);
        return report.median(name, "p99_during_ms") / report.median(name, "p99_before_ms");
    }

    private Map<String, Object> round(Attack attack, Callers callers, Duration time) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        double calm = phase(figures, "before", callers, time);
        long resident = ProcessFigures.residentBytes(rig.gatewayPid());
        try (Attackers attackers = Attackers.of(attack, rig)) {
            double harassed = phase(figures, "during", callers, time);
            figures.put("p99_ratio", Report.rounded(harassed / calm));
            figures.put("ended", attackers.ended());
            long grown = ProcessFigures.residentBytes(rig.gatewayPid()) - resident;
            figures.put("resident_mib", Report.rounded(grown / MIB));
            figures.put("live_heap_mib", Report.rounded(ProcessFigures.liveHeapBytes(rig.gatewayPid()) / MIB));
        }
        return figures;
    }

    /** @return the p99 of the victims */
    private double phase(Map<String, Object> figures, String name, Callers callers, Duration time) {
        var unused = lag.take();
        long cpu = ProcessFigures.cpuNanos(rig.gatewayPid());
        Callers.Outcome run = callers.run(time, 0);
        double seconds = run.took().toNanos() / 1e9;
        double p99 = run.latency().getValueAtPercentile(99);
        figures.put("p50_" + name + "_ms", Report.rounded(run.latency().getValueAtPercentile(50) / 1e6));
        figures.put("p99_" + name + "_ms", Report.rounded(p99 / 1e6));
        figures.put("lag_p99_" + name + "_ms", Report.rounded(lag.take().getValueAtPercentile(99) / 1e6));
        figures.put(
                "gateway_cores_" + name,
                Report.rounded((ProcessFigures.cpuNanos(rig.gatewayPid()) - cpu) / 1e9 / seconds));
        figures.put("missing_" + name, run.missing());
        figures.put("disordered_" + name, run.disordered());
        return p99;
    }
}
