package io.sluice.testkit.load;

import java.io.IOException;
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

    private final Rig rig;
    private final Plan plan;
    private final Report report;

    Hostile(Rig rig, Plan plan, Report report) {
        this.rig = rig;
        this.plan = plan;
        this.report = report;
    }

    static String name(Attack attack) {
        return "hostile, " + attack.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    void measure() throws IOException {
        var tally = new Tally(VICTIMS, 1);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(VICTIMS, 100);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", "everyone"));
            Request request = Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"everyone\"");
            var route = new Route(request, 0, IntStream.range(0, VICTIMS).toArray());
            var callers = new Callers(rig.loop(), tally);
            callers.add(rig.caller(), List.of(route));
            callers.run(plan.warmUp(), 0);
            for (Attack attack : Attack.values()) {
                for (int round = 0; round < plan.rounds(); round++) {
                    report.round(name(attack), round(attack, callers));
                    if (!swarm.losses().isEmpty()) {
                        throw new IllegalStateException(name(attack) + ": " + swarm.losses());
                    }
                }
            }
        }
    }

    private Map<String, Object> round(Attack attack, Callers callers) throws IOException {
        Callers.Outcome before = callers.run(plan.time(), 0);
        long memory = ProcessFigures.residentBytes(rig.gatewayPid());
        try (var attackers = new Attackers(attack, rig.gatewayAddress())) {
            Callers.Outcome during = callers.run(plan.time(), 0);
            Map<String, Object> figures = new LinkedHashMap<>();
            double calm = before.latency().getValueAtPercentile(99);
            double harassed = during.latency().getValueAtPercentile(99);
            figures.put("p99_before_ms", Report.rounded(calm / 1e6));
            figures.put("p99_during_ms", Report.rounded(harassed / 1e6));
            figures.put("p99_ratio", Report.rounded(harassed / calm));
            figures.put("ended", attackers.ended());
            figures.put("missing", before.missing() + during.missing());
            figures.put("disordered", during.disordered());
            figures.put(
                    "resident_mib",
                    Report.rounded((ProcessFigures.residentBytes(rig.gatewayPid()) - memory) / (1024.0 * 1024)));
            return figures;
        }
    }
}
