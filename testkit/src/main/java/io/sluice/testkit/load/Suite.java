package io.sluice.testkit.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    void run(List<Load.Scenario> wanted, List<Integer> clients) throws IOException {
        System.out.println("pinned to cores: " + cores.pinning());
        if (wanted.contains(Load.Scenario.BASELINE)) {
            cores.pin(ProcessHandle.current().pid(), Cores.OTHERS);
            for (int count : clients) {
                new BareLoop(loop, cores, plan, report).measure(count);
            }
        }
        if (wanted.contains(Load.Scenario.FANOUT) || wanted.contains(Load.Scenario.HANDSHAKE)) {
            try (Rig rig = new Rig(loop, cores, jar, true)) {
                onOneCore(rig, wanted, clients);
            }
        }
        if (wanted.contains(Load.Scenario.UNICAST) || wanted.contains(Load.Scenario.HANDSHAKE)) {
            try (Rig rig = new Rig(loop, cores, jar, false)) {
                onBothCores(rig, wanted);
            }
        }
        if (wanted.contains(Load.Scenario.MEMORY)) {
            try (Rig rig = new Rig(loop, cores, jar, true, "-XX:NativeMemoryTracking=summary")) {
                new Memory(rig, report).measure();
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
