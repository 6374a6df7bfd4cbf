package io.sluice.testkit.load;

import io.sluice.testkit.socket.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * 32 backends, each with one {@code sendToClient} under way over a keep-alive connection, to clients of their own: the
 * way through API, Redis and gateway, with the receipt's latency and the delivery's.
 */
final class Unicast {
    static final String NAME = "unicast, 32 callers";
    private static final int CALLERS = 32;
    private static final int CLIENTS = 1024;

    private final Rig rig;
    private final Plan plan;
    private final Report report;

    Unicast(Rig rig, Plan plan, Report report) {
        this.rig = rig;
        this.plan = plan;
        this.report = report;
    }

    void measure() throws IOException {
        var tally = new Tally(CLIENTS, 1);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(CLIENTS, 200);
            var callers = new Callers(rig.loop(), tally);
            for (int caller = 0; caller < CALLERS; caller++) {
                List<Route> routes = new ArrayList<>();
                for (int client = caller; client < CLIENTS; client += CALLERS) {
                    routes.add(new Route(toClient(swarm.peers().get(client)), 0, new int[] {client}));
                }
                callers.add(rig.caller(), routes);
            }
            callers.run(plan.warmUp().multipliedBy(2), Long.MAX_VALUE / 2);
            for (int round = 0; round < plan.rounds(); round++) {
                Meter meter = rig.meter();
                meter.begin();
                Map<String, Object> figures = meter.figures(callers.run(plan.time(), Long.MAX_VALUE / 2));
                report.round(NAME, figures);
            }
        }
    }

    private Request toClient(Peer peer) {
        return Request.post(rig.apiAddress(), "sendToClient", "\"client_id\":\"" + peer.clientId() + "\"");
    }
}
