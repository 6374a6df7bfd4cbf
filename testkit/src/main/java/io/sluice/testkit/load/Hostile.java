package io.sluice.testkit.load;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * What an attack costs those who do nothing wrong: 200 clients in a group that get a message each 4 ms, whatever became
 * of the one before (see {@link Pace}), before the attack and during it, by turns, in the same run; and what it costs the
 * gateway in processor time and memory.
 *
 * <p>The gateway has a core of its own; the victims, Redis, the API and the attackers share the other one, the attackers
 * with what the others leave, see {@link Humble}. Every attack runs before it counts until the JIT is done with it, for
 * on one core that is the dearest thing about an attack, and comes once in the life of a process; the p99 of that first
 * time is in the report too.
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

    static final long PERIOD_NANOS = 4_000_000;
    private static final long MOST_BEHIND = 500L * VICTIMS;
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final int MOST_WARM_UPS = 5;
    /** What the JIT may take of the core when the attack begins to count. */
    private static final double QUIET = 0.01;

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

    /** Where the figures of all rounds together are. */
    static String pooled(Attack attack, boolean limited) {
        return name(attack, limited) + ", all rounds";
    }

    void measure(List<Attack> attacks) throws IOException {
        var tally = new Tally(VICTIMS, 1);
        try (Swarm swarm = rig.swarm(tally);
                Humble humble = new Humble()) {
            swarm.open(VICTIMS, 100);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", GROUP));
            Request request = Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"" + GROUP + "\"");
            var route = new Route(request, 0, IntStream.range(0, VICTIMS).toArray());
            var callers = new Callers(rig.loop(), tally, PERIOD_NANOS);
            callers.add(rig.caller(), List.of(route));
            callers.run(plan.warmUp(), MOST_BEHIND);
            for (Attack attack : attacks) {
                measure(attack, callers, humble);
                if (!swarm.losses().isEmpty()) {
                    throw new IllegalStateException(name(attack, limited) + ": " + swarm.losses());
                }
            }
        }
    }

    private void measure(Attack attack, Callers callers, Humble humble) throws IOException {
        Map<String, Object> all = first(attack, callers, humble);
        var turns = new Turns(plan.rounds() * attack.kind.turns);
        while (turns.wantsMore()) {
            Side before = phase(() -> Attackers.before(attack, rig), attack, callers, humble);
            Side during = phase(() -> Attackers.of(attack, rig), attack, callers, humble);
            report.round(name(attack, limited), turns.add(before, during));
        }
        turns.figures(all);
        report.round(pooled(attack, limited), all);
    }

    /** Without counting, until the JIT is done with what is new, and for what lasts. */
    private Map<String, Object> first(Attack attack, Callers callers, Humble humble) throws IOException {
        callers.run(SETTLE, MOST_BEHIND);
        Map<String, Object> figures = new LinkedHashMap<>();
        long resident = ProcessFigures.residentBytes(rig.gatewayPid());
        try (Attackers attackers = humble.ask(() -> Attackers.of(attack, rig))) {
            double compiling = 1;
            for (int i = 0; i < MOST_WARM_UPS && compiling > QUIET; i++) {
                ThreadTimes threads = ThreadTimes.of(rig.gatewayPid());
                Callers.Outcome run = callers.run(plan.time(), MOST_BEHIND);
                double p99 = run.latency().getValueAtPercentile(99) / 1e6;
                compiling =
                        (double) ThreadTimes.of(rig.gatewayPid()).minus(threads).compiler()
                                / run.took().toNanos();
                figures.putIfAbsent("p99_ms_first", Report.rounded(p99));
                figures.putIfAbsent("compiler_first", Report.rounded(compiling));
                figures.put("warm_ups", i + 1);
            }
            figures.put("ended_first", attackers.ended());
            long grown = ProcessFigures.residentBytes(rig.gatewayPid()) - resident;
            figures.put("resident_mib", Report.rounded(grown / MIB));
            figures.put("live_heap_mib", Report.rounded(ProcessFigures.liveHeapBytes(rig.gatewayPid()) / MIB));
        }
        return figures;
    }

    private Side phase(Callable<Attackers> arrival, Attack attack, Callers callers, Humble humble) throws IOException {
        callers.run(SETTLE, MOST_BEHIND);
        Duration time = attack.kind == Attack.Kind.FLOOD ? plan.time().dividedBy(2) : plan.time();
        try (Attackers attackers = humble.ask(arrival)) {
            return Side.measure(rig, callers, time, MOST_BEHIND, lag, attackers);
        }
    }
}
