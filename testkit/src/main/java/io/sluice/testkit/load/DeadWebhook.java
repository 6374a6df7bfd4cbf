package io.sluice.testkit.load;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a webhook that never answers costs clients: 200 in a group that get a message each 4 ms, whatever became of the one
 * before (see {@link Pace}), with nothing to deliver and with a stream full of events that nobody takes, by turns, in the
 * same run. A turn with it begins when the API has filled its window, and lasts for two timeouts at least.
 *
 * <p>The gateway has a core of its own; the API, which alone has to do with webhooks, shares the other one with the clients,
 * Redis and the webhook.
 *
 * <p>Threads: the main thread's.
 */
final class DeadWebhook {
    static final String NAME = "webhook that never answers";
    /** Where the figures of all rounds together are. */
    static final String POOLED = NAME + ", all rounds";

    private static final int VICTIMS = 200;
    private static final long MOST_BEHIND = 500L * VICTIMS;
    private static final int BACKLOG = 5_000;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    /** Of the default {@code webhook.timeout}. */
    private static final Duration TWO_TIMEOUTS = Duration.ofSeconds(10);

    private static final double MIB = 1024 * 1024;

    private final Webhook webhook;
    private final Rig rig;
    private final Report report;
    private final Plan plan;
    private final Lag lag;
    private final Duration time;

    DeadWebhook(Webhook webhook, Rig rig, Plan plan, Report report) {
        this.webhook = webhook;
        this.rig = rig;
        this.plan = plan;
        this.report = report;
        this.lag = new Lag(rig.loop());
        this.time = plan.time().compareTo(TWO_TIMEOUTS) > 0 ? plan.time() : TWO_TIMEOUTS;
    }

    void measure() throws IOException {
        var tally = new Tally(VICTIMS, 1);
        try (Swarm swarm = rig.swarm(tally)) {
            swarm.open(VICTIMS, 100);
            rig.forEach(swarm.peers(), "joinGroup", peer -> Map.of("group", Hostile.GROUP));
            Request request = Request.post(rig.apiAddress(), "sendToGroup", "\"group\":\"" + Hostile.GROUP + "\"");
            var callers = new Callers(rig.loop(), tally, Hostile.PERIOD_NANOS);
            callers.add(
                    rig.caller(),
                    List.of(new Route(request, 0, IntStream.range(0, VICTIMS).toArray())));
            callers.run(plan.warmUp(), MOST_BEHIND);
            var unused = during(callers);
            var turns = new Turns(plan.rounds());
            while (turns.wantsMore()) {
                Side before = phase(callers);
                Side during = during(callers);
                Map<String, Object> figures = turns.add(before, during);
                figures.put("api_resident_mib", Report.rounded(ProcessFigures.residentBytes(rig.apiPid()) / MIB));
                report.round(NAME, figures);
            }
            Map<String, Object> all = new LinkedHashMap<>();
            turns.figures(all);
            report.round(POOLED, all);
        }
    }

    private Side during(Callers callers) {
        webhook.hang();
        webhook.fill(rig, BACKLOG);
        Side side = phase(callers);
        webhook.answer();
        webhook.awaitDrained(rig);
        return side;
    }

    private Side phase(Callers callers) {
        callers.run(SETTLE, MOST_BEHIND);
        return Side.measure(rig, callers, time, MOST_BEHIND, lag, Attackers.NOBODY);
    }
}
