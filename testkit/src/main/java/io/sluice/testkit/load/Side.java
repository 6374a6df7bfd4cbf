package io.sluice.testkit.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One side of a comparison, before or during an attack: all its phases put together. */
final class Side {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MEGABYTE = 1e6;

    private final Histogram latency = Tally.histogram();
    private final Histogram late = Tally.histogram();
    private ThreadTimes used = ThreadTimes.NOTHING;
    private double nanos;
    private long foreign;
    private long missing;
    private long disordered;
    private long ended;
    private long sent;

    /**
     * One phase: calls for so long, and looks what that took.
     *
     * @param lag of the generator's own timers
     * @param attackers who are at work meanwhile
     */
    static Side measure(Rig rig, Callers callers, Duration time, long mostBehind, Lag lag, Attackers attackers) {
        var side = new Side();
        var unused = lag.take();
        long foreign = rig.foreignCpuNanos();
        ThreadTimes threads = ThreadTimes.of(rig.gatewayPid());
        Callers.Outcome run = callers.run(time, mostBehind);
        threads = ThreadTimes.of(rig.gatewayPid()).minus(threads);
        side.add(run, threads, rig.foreignCpuNanos() - foreign, lag.take(), attackers);
        return side;
    }

    /**
     * Adds a phase.
     *
     * @param threads of the gateway, what they used in it
     * @param foreignNanos that processes took which are none of the run's
     * @param lateness of the generator's own timers
     */
    void add(Callers.Outcome run, ThreadTimes threads, long foreignNanos, Histogram lateness, Attackers attackers) {
        latency.add(run.latency());
        late.add(lateness);
        used = used.plus(threads);
        nanos += run.took().toNanos();
        foreign += foreignNanos;
        missing += run.missing();
        disordered += run.disordered();
        ended += attackers.ended();
        sent += attackers.sent();
    }

    void add(Side other) {
        latency.add(other.latency);
        late.add(other.late);
        used = used.plus(other.used);
        nanos += other.nanos;
        foreign += other.foreign;
        missing += other.missing;
        disordered += other.disordered;
        ended += other.ended;
        sent += other.sent;
    }

    double millis(double percentile) {
        return Report.rounded(latency.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
    }

    /** Adds what it came to, under names that end in this one. */
    void figures(Map<String, Object> to, String name) {
        to.put("p50_ms_" + name, millis(50));
        to.put("p99_ms_" + name, millis(99));
        to.put("p99.9_ms_" + name, millis(99.9));
        to.put("late_p99_ms_" + name, Report.rounded(late.getValueAtPercentile(99) / NANOS_PER_MILLI));
        to.put("loop_" + name, share(used.loop()));
        to.put("loop_waited_" + name, share(used.loopWaited()));
        to.put("compiler_" + name, share(used.compiler()));
        to.put("rest_" + name, share(used.rest()));
        to.put("foreign_" + name, foreignShare());
        to.put("missing_" + name, missing);
        to.put("disordered_" + name, disordered);
        to.put("ended_" + name, ended);
        to.put("sent_mb_per_s_" + name, Report.rounded(sent / MEGABYTE / (nanos / 1e9)));
    }

    /** Of a core. */
    double foreignShare() {
        return share(foreign);
    }

    private double share(long time) {
        return Report.rounded(time / nanos);
    }
}
