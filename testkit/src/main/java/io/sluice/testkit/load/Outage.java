package io.sluice.testkit.load;

import io.sluice.testkit.TestClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What an outage of the webhook costs: each second ten clients say their next number, and one more comes and goes. The
 * webhook first says 503, from half time on nothing; then it is back. Notes what the processes hold meanwhile, sixty times,
 * and whether all that was said was heard in the end, each client in order. An hour of it is within the default bounds of
 * streams and retries.
 *
 * <p>Threads: the main thread's; what the webhook hears comes on those of its own.
 */
final class Outage {
    static final String NAME = "webhook down";
    static final String END = "webhook back";

    private static final int SPEAKERS = 10;
    private static final int SAMPLES = 60;
    private static final long SECOND = 1_000_000_000;
    private static final long CATCHING_UP_SECONDS = 300;
    private static final double MIB = 1024 * 1024;

    private final Webhook webhook;
    private final Rig rig;
    private final Report report;
    private final long seconds;
    private final HeardEvents heard = new HeardEvents();
    private long visitors;

    Outage(Webhook webhook, Rig rig, Duration length, Report report) {
        this.webhook = webhook;
        this.rig = rig;
        this.report = report;
        this.seconds = length.toSeconds();
    }

    /** @throws IllegalStateException if something is not heard within five minutes after the outage */
    void measure() {
        webhook.tell(heard);
        List<TestClient> speakers = new ArrayList<>();
        try {
            for (int i = 0; i < SPEAKERS; i++) {
                speakers.add(connect());
            }
            awaitHeard(SPEAKERS, 0);
            goThrough(speakers);
            long said = SPEAKERS * seconds;
            webhook.answer();
            long back = System.nanoTime();
            awaitHeard(SPEAKERS + visitors, said);
            Map<String, Object> figures = figures();
            figures.put("caught_up_s", Report.rounded((System.nanoTime() - back) / 1e9));
            figures.put("said", said);
            figures.put("heard", heard.messages());
            figures.put("disordered", heard.disordered());
            figures.put("repeated", heard.repeated());
            report.round(END, figures);
        } finally {
            speakers.forEach(TestClient::close);
        }
    }

    private TestClient connect() {
        var address = rig.gatewayAddress();
        return TestClient.webSocket(URI.create("ws://" + address.getHostString() + ":" + address.getPort()));
    }

    private void goThrough(List<TestClient> speakers) {
        webhook.refuse();
        long begun = System.nanoTime();
        for (int second = 1; second <= seconds; second++) {
            if (second == seconds / 2 + 1) {
                webhook.hang();
            }
            for (TestClient speaker : speakers) {
                speaker.send(String.valueOf(second));
            }
            connect().close();
            visitors++;
            if (second % Math.max(1, seconds / SAMPLES) == 0) {
                report.round(NAME, figures());
            }
            LockSupport.parkNanos(begun + second * SECOND - System.nanoTime());
        }
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("api_resident_mib", mib(ProcessFigures.residentBytes(rig.apiPid())));
        figures.put("api_live_heap_mib", mib(ProcessFigures.liveHeapBytes(rig.apiPid())));
        figures.put("gateway_resident_mib", mib(ProcessFigures.residentBytes(rig.gatewayPid())));
        figures.put("gateway_live_heap_mib", mib(ProcessFigures.liveHeapBytes(rig.gatewayPid())));
        figures.put("redis_mib", mib(Long.parseLong(rig.redis().info("used_memory"))));
        figures.put("waiting", rig.redis().number("XLEN", "sluice:{" + node() + "}:events"));
        return figures;
    }

    private String node() {
        return rig.redis().list("SMEMBERS", "sluice:streams").get(0);
    }

    private static double mib(long bytes) {
        return Report.rounded(bytes / MIB);
    }

    /** Everything and no less: a visitor is heard twice, when it comes and when it goes. */
    private void awaitHeard(long connected, long messages) {
        long deadline = System.nanoTime() + CATCHING_UP_SECONDS * SECOND;
        while (heard.connected() < connected || heard.closed() < visitors || heard.messages() < messages) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("heard " + heard + " of " + connected + " connected, " + visitors
                        + " closed, " + messages + " messages: " + rig.lastWords());
            }
            LockSupport.parkNanos(SECOND / 50);
        }
    }
}
