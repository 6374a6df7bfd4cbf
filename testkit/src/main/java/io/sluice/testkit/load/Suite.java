package io.sluice.testkit.load;

import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The scenarios in the order that disturbs their figures least; each kind has fresh processes. */
final class Suite {
    static final String HANDSHAKE_PINNED = "handshake, gateway on one core";
    static final String HANDSHAKE_FREE = "handshake, all on both cores";

    private final SelectorLoop loop;
    private final Cores cores;
    private final Path jar;
    private final Plan plan;
    private final Report report;

    Suite(SelectorLoop loop, Cores cores, Path jar, Plan plan, Report report) {
        this.loop = loop;
        this.cores = cores;
        this.jar = jar;
        this.plan = plan;
        this.report = report;
    }

    void run(List<Load.Scenario> wanted, List<Integer> clients, List<Attack> attacks) throws IOException {
        System.out.println("pinned to cores: " + cores.pinning());
        if (wanted.contains(Load.Scenario.BASELINE)) {
            cores.pin(ProcessHandle.current().pid(), Cores.OTHERS);
            for (int count : clients) {
                new BareLoop(loop, cores, plan, report).measure(count);
            }
        }
        if (wanted.contains(Load.Scenario.FANOUT) || wanted.contains(Load.Scenario.HANDSHAKE)) {
            with(new Rig(loop, cores, jar, true, Map.of()), rig -> onOneCore(rig, wanted, clients));
        }
        if (wanted.contains(Load.Scenario.UNICAST) || wanted.contains(Load.Scenario.HANDSHAKE)) {
            with(new Rig(loop, cores, jar, false, Map.of()), rig -> onBothCores(rig, wanted));
        }
        if (wanted.contains(Load.Scenario.HOSTILE)) {
            hostile(false, attacks);
            hostile(true, attacks);
        }
        if (wanted.contains(Load.Scenario.WEBHOOK)) {
            withWebhook((webhook, rig) -> webhook.measure(rig, plan, report));
        }
        if (wanted.contains(Load.Scenario.OUTAGE)) {
            withWebhook((webhook, rig) -> new Outage(webhook, rig, plan.outage(), report).measure());
        }
        if (wanted.contains(Load.Scenario.MEMORY)) {
            var rig = new Rig(loop, cores, jar, true, Map.of(), "-XX:NativeMemoryTracking=summary");
            with(rig, fresh -> new Memory(fresh, report).measure());
        }
    }

    private void hostile(boolean limited, List<Attack> attacks) throws IOException {
        var rig = new Rig(
                loop,
                cores,
                jar,
                true,
                limited ? Hostile.LIMITS : Map.of(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch");
        with(rig, fresh -> new Hostile(fresh, plan, report, limited).measure(attacks));
    }

    private interface OfWebhook {
        void measure(Webhook webhook, Rig rig) throws IOException;
    }

    private void withWebhook(OfWebhook scenario) throws IOException {
        try (Webhook webhook = new Webhook()) {
            with(new Rig(loop, cores, jar, true, webhook.settings()), rig -> scenario.measure(webhook, rig));
        }
    }

    private interface Scenarios {
        void measure(Rig rig) throws IOException;
    }

    /** Shows what the processes said when a scenario fails. */
    private static void with(Rig rig, Scenarios scenarios) throws IOException {
        try (rig) {
            try {
                scenarios.measure(rig);
            } catch (IOException | RuntimeException e) {
                System.err.println(rig.lastWords());
                throw e;
            }
        }
    }

    private void onOneCore(Rig rig, List<Load.Scenario> wanted, List<Integer> clients) throws IOException {
        if (wanted.contains(Load.Scenario.FANOUT)) {
            var fanOut = new FanOut(rig, plan, report);
            for (int count : clients) {
                fanOut.measureOneGroup(count);
                fanOut.measureOverlappingGroups(count);
            }
        }
        if (wanted.contains(Load.Scenario.HANDSHAKE)) {
            new Handshake(rig, plan, report).measure(HANDSHAKE_PINNED);
        }
    }

    private void onBothCores(Rig rig, List<Load.Scenario> wanted) throws IOException {
        if (wanted.contains(Load.Scenario.UNICAST)) {
            new Unicast(rig, plan, report).measure();
        }
        if (wanted.contains(Load.Scenario.HANDSHAKE)) {
            new Handshake(rig, plan, report).measure(HANDSHAKE_FREE);
        }
    }
}
