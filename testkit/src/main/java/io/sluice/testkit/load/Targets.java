package io.sluice.testkit.load;

import java.util.List;

/** What this product set out to reach, on two cores with the gateway on one of them. */
final class Targets {
    private Targets() {}

    /** Adds a line for each target whose figures the report has. */
    static void compare(Report report, List<Integer> clients) {
        for (int count : clients) {
            fanOut(report, count);
        }
        report.atLeast("unicast", report.median(Unicast.NAME, "calls_per_s"), 25_000, "requests/s");
        report.atMost("unicast receipt p99", report.median(Unicast.NAME, "receipt_p99_ms"), 5, "ms");
        report.atMost("unicast lost or disordered", faults(report, Unicast.NAME), 0, "");
        report.atLeast(Suite.HANDSHAKE_PINNED, handshakes(report, Suite.HANDSHAKE_PINNED), 10_000, "/s");
        report.atLeast(Suite.HANDSHAKE_FREE, handshakes(report, Suite.HANDSHAKE_FREE), 10_000, "/s");
        for (Attack attack : Attack.values()) {
            others(report, attack, false);
            others(report, attack, true);
        }
        HostileTable.add(report);
        report.note(Webhook.THROUGHPUT, report.median(Webhook.THROUGHPUT, "events_per_s"), "/s");
        report.atMost(
                "p99 of clients, " + DeadWebhook.NAME,
                report.median(DeadWebhook.POOLED, "p99_ratio"),
                1.1,
                "× without");
        report.atMost("gateway memory per client", report.median(Memory.NAME, "gateway_bytes"), 2200, "bytes");
        report.atMost("Redis memory per client", report.median(Memory.NAME, "redis_bytes"), 700, "bytes");
    }

    private static void others(Report report, Attack attack, boolean limited) {
        double ratio = report.median(Hostile.pooled(attack, limited), "p99_ratio");
        report.atMost("p99 of others, " + Hostile.name(attack, limited), ratio, HostileTable.MOST, "×");
    }

    private static void fanOut(Report report, int clients) {
        String cost = "cpu_us_per_delivery";
        double bare = report.median(BareLoop.name(clients, "1 per send, one at a time"), cost);
        double bareFlooded = report.median(BareLoop.name(clients, "1 per send, back to back"), cost);
        double eight = report.median(BareLoop.name(clients, "8 per send, back to back"), cost);
        report.note(
                "bare loop " + clients + ", 8 per send, deliveries per CPU-second", bareFlooded / eight, "× bare loop");
        String one = FanOut.oneAtATime(clients);
        report.atMost(one + ", CPU per delivery", report.median(one, cost) / bare, 1.15, "× bare loop");
        flooded(report, FanOut.flooded(clients), bareFlooded);
        flooded(report, FanOut.overlapping(clients), bareFlooded);
    }

    private static void flooded(Report report, String scenario, double bare) {
        double ratio = bare / report.median(scenario, "cpu_us_per_delivery");
        report.atLeast(scenario + ", deliveries per CPU-second", ratio, 5, "× bare loop");
        report.atMost(scenario + ", lost or disordered", faults(report, scenario), 0, "");
    }

    private static double faults(Report report, String scenario) {
        return report.worst(scenario, "lost") + report.worst(scenario, "disordered");
    }

    private static double handshakes(Report report, String scenario) {
        return report.median(scenario, "connections_per_s");
    }
}
