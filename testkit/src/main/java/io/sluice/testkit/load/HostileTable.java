package io.sluice.testkit.load;

import java.util.Locale;

/** The rows of {@link Hostile} for people: the ratio that counts, and by what else to judge it. */
final class HostileTable {
    /** What the p99 of others may become, to what it was. */
    static final double MOST = 1.5;

    private static final String HOW = """
            Others during an attack: 200 clients of a group, a message each %d ms; latency from when it was due to its \
            arrival. Calm and attack take turns; "p99 before" and "during" are the medians over the turns of their p99, \
            "pooled" is the ratio of the p99 of all their deliveries put together. A turn in which foreign processes took \
            more than %.1f of a core is repeated; (noisy): most turns were like that, and all count. Attackers run at nice \
            19 on the generator's core. An attack runs before it counts until the JIT is \
            done with it: "first" is the p99 of that. Before slow \
            readers there are as many readers of the same messages who read. "Loop" is the event loop's share of its core, \
            "waited" how long it was ready while others had the core, "JIT" the compilers' share, "late" the p99 by which \
            the generator's own timers were late. Nobody is no attack: what a ratio is worth on this machine at this time.

            """.formatted(Hostile.PERIOD_NANOS / 1_000_000, Turns.MOST_FOREIGN);

    private static final String HEAD = """
            | attack | p99 before | during | ratio | ≤ 1.5 | pooled | turns | foreign | first | p50 before | during \
            | loop before | during | waited before | during | JIT during | late before | during | MB/s said | ended |
            | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: \
            | ---: | ---: | ---: | ---: |
            """;

    private final Report report;
    private final StringBuilder text = new StringBuilder(HOW).append(HEAD);
    private boolean empty = true;

    private HostileTable(Report report) {
        this.report = report;
    }

    /** Adds it, if there is any row. */
    static void add(Report report) {
        var table = new HostileTable(report);
        for (boolean limited : new boolean[] {false, true}) {
            for (Attack attack : Attack.values()) {
                table.row(attack, limited);
            }
        }
        if (!table.empty) {
            report.section(table.text.toString());
        }
    }

    private void row(Attack attack, boolean limited) {
        String name = Hostile.pooled(attack, limited);
        double ratio = report.median(name, "p99_ratio");
        if (Double.isNaN(ratio)) {
            return;
        }
        empty = false;
        text.append("| ").append(attack.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        text.append(limited ? ", limits" : "");
        both(name, "median_p99_ms", " ms");
        text.append(" | **").append(Report.number(ratio)).append("** | ").append(ratio <= MOST ? "yes" : "NO");
        text.append(report.median(name, "noisy") > 0 ? " (noisy)" : "");
        one(name, "pooled_ratio", "");
        one(name, "turns", "");
        one(name, "foreign_during", "");
        one(name, "p99_ms_first", " ms");
        both(name, "p50_ms", " ms");
        both(name, "loop", "");
        both(name, "loop_waited", "");
        one(name, "compiler_during", "");
        both(name, "late_p99_ms", " ms");
        one(name, "sent_mb_per_s_during", "");
        one(name, "ended_during", "");
        text.append(" |\n");
    }

    private void both(String name, String figure, String unit) {
        one(name, figure + "_before", unit);
        one(name, figure + "_during", unit);
    }

    private void one(String name, String figure, String unit) {
        text.append(" | ").append(Report.number(report.median(name, figure))).append(unit);
    }
}
