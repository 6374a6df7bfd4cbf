package io.sluice.testkit.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Messages of 128 bytes to groups on one gateway: one at a time (each is published when all clients have the one
 * before), and from 16 publishers as fast as they can.
 */
final class FanOut {
    private static final int PUBLISHERS = 16;
    private static final int OVERLAPPING = 10;
    private static final int[] OFFSETS = {0, 3, 7};

    private final Rig rig;
    private final Plan plan;
    private final Report report;

    FanOut(Rig rig, Plan plan, Report report) {
        this.rig = rig;
        this.plan = plan;
        this.report = report;
    }

    static String oneAtATime(int clients) {
        return "fan-out " + clients + ", one at a time";
    }

    static String flooded(int clients) {
        return "fan-out " + clients + ", 16 publishers";
    }

    static String overlapping(int clients) {
        return "fan-out " + clients + " in 3 of 10 groups, 16 publishers";
    }

    /** All clients in one group. */
    void measureOneGroup(int clients) throws IOException {
        var tally = new Tally(clients, PUBLISHERS);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(clients, 200);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", "everyone"));
            int[] all = IntStream.range(0, clients).toArray();
            List<Route> routes = new ArrayList<>();
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                routes.add(new Route(toGroup("everyone"), publisher, all));
            }
            var one = new Callers(rig.loop(), tally);
            one.add(rig.caller(), List.of(routes.get(0)));
            measure(oneAtATime(clients), one, swarm, 0);

            var many = new Callers(rig.loop(), tally);
            for (Route route : routes) {
                many.add(rig.caller(), List.of(route));
            }
            measure(flooded(clients), many, swarm, (long) plan.maxBehind() * clients);
        }
    }

    /** Ten groups, each client in three of them. */
    void measureOverlappingGroups(int clients) throws IOException {
        var tally = new Tally(clients, PUBLISHERS * OVERLAPPING);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(clients, 200);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("groups", groupsOf(peer.index())));
            List<int[]> members = IntStream.range(0, OVERLAPPING)
                    .mapToObj(group -> members(group, clients))
                    .toList();
            var callers = new Callers(rig.loop(), tally);
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                List<Route> routes = new ArrayList<>();
                for (int group = 0; group < OVERLAPPING; group++) {
                    routes.add(new Route(toGroup("g" + group), publisher * OVERLAPPING + group, members.get(group)));
                }
                callers.add(rig.caller(), routes);
            }
            measure(overlapping(clients), callers, swarm, (long) plan.maxBehind() * clients);
        }
    }

    private void measure(String scenario, Callers callers, Swarm swarm, long maxBehind) {
        callers.run(plan.warmUp(), maxBehind);
        for (int round = 0; round < plan.rounds(); round++) {
            Meter meter = rig.meter();
            meter.begin();
            Map<String, Object> figures = meter.figures(callers.run(plan.time(), maxBehind));
            report.round(scenario, figures);
            if (!swarm.losses().isEmpty()) {
                throw new IllegalStateException(scenario + ": " + swarm.losses());
            }
        }
    }

    private Request toGroup(String group) {
        return Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"" + group + "\"");
    }

    private static List<String> groupsOf(int client) {
        return IntStream.of(OFFSETS)
                .mapToObj(offset -> "g" + (client + offset) % OVERLAPPING)
                .toList();
    }

    private static int[] members(int group, int clients) {
        return IntStream.range(0, clients)
                .filter(client -> groupsOf(client).contains("g" + group))
                .toArray();
    }
}
