package io.sluice.testkit.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** Processor time of the processes of a run, between {@link #begin} and {@link #figures}. */
final class Meter {
    private final long measured;
    private final Map<String, Long> pids;
    private final Map<String, Long> before = new LinkedHashMap<>();

    /** @param pids by name, the measured one among them */
    Meter(String measured, Map<String, Long> pids) {
        this.pids = new LinkedHashMap<>(pids);
        this.pids.put("generator", ProcessHandle.current().pid());
        this.measured = pids.getOrDefault(measured, 0L);
    }

    void begin() {
        pids.forEach((name, pid) -> before.put(name, ProcessFigures.cpuNanos(pid)));
    }

    /** What a run came to, in terms of the measured process' time. */
    Map<String, Object> figures(Callers.Outcome run) {
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Long> used = new LinkedHashMap<>();
        pids.forEach((name, pid) -> used.put(name, ProcessFigures.cpuNanos(pid) - before.getOrDefault(name, 0L)));
        double seconds = run.took().toNanos() / 1e9;
        long cpu = pids.entrySet().stream()
                .filter(entry -> entry.getValue() == measured)
                .mapToLong(entry -> used.getOrDefault(entry.getKey(), 0L))
                .sum();
        figures.put("deliveries", run.deliveries());
        figures.put("calls_per_s", Report.rounded(run.calls() / seconds));
        figures.put("deliveries_per_s", Report.rounded(run.deliveries() / seconds));
        figures.put("cpu_us_per_delivery", Report.rounded(cpu / 1e3 / Math.max(1, run.deliveries())));
        figures.put("deliveries_per_cpu_s", Report.rounded(run.deliveries() / Math.max(1e-9, cpu / 1e9)));
        figures.put("lost", run.missing());
        figures.put("disordered", run.disordered());
        figures.put("refused", run.refused());
        used.forEach((name, nanos) -> figures.put(name + "_cores", Report.rounded(nanos / 1e9 / seconds)));
        Report.latency(figures, "delivery", run.latency());
        Report.latency(figures, "receipt", run.receipts());
        return figures;
    }
}
