package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.model.UnreadyReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Sluice in this process, from its start to its end by a signal.
 *
 * <p>Threads: the main thread starts, waits and stops; signals come on threads of their own and only ask.
 */
final class Foreground {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    /** What a process that SIGTERM ended answers to a shell: 128 + 15. */
    private static final int TERMINATED = 143;

    private static final Duration SLOW_START = Duration.ofSeconds(5);

    private final Configuration configuration;
    private final Flags flags;
    private final Stop stop = new Stop();

    Foreground(Configuration configuration, Flags flags) {
        this.configuration = configuration;
        this.flags = flags;
    }

    /** Returns when it has ended in order. */
    int run() throws InterruptedException {
        Logging.level(configuration);
        Reports reports = Reports.open(configuration, flags);
        Node node = new Node(configuration);
        listenToSignals(node, reports);
        try {
            CompletableFuture.delayedExecutor(SLOW_START.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> reportSlowStart(node, reports));
            node.start(stop);
            node.banner().forEach(System.out::println);
            reports.report(true, node.banner(), node.apiUrl(), node.drainSeconds());
            stop.await();
        } catch (Stop.StoppedException e) {
            LOG.atInfo().log("stopped before the start was complete");
        } catch (CommandException e) {
            node.close();
            reports.report(false, List.of(String.valueOf(e.getMessage())), "", 0);
            reports.closeKeepingReport();
            throw e;
        }
        node.close();
        reports.close();
        return 0;
    }

    /** Whoever ran {@code start -d} need not wait for Redis: the daemon does. */
    private synchronized void reportSlowStart(Node node, Reports reports) {
        if (!node.isStarted() && !stop.isRequested()) {
            String line = "not ready yet, keeps trying: "
                    + node.unreadyReasons().stream().map(UnreadyReason::message).collect(Collectors.joining("; "));
            reports.report(true, List.of(line), node.apiUrl(), node.drainSeconds());
        }
    }

    private void listenToSignals(Node node, Reports reports) {
        // From the first moment: what nobody hears ends the process.
        Signals.on("HUP", () -> reload(node, reports));
        for (String name : List.of("TERM", "INT")) {
            Signals.on(name, () -> {
                if (stop.isRequested()) {
                    LOG.atWarn().addKeyValue("signal", name).log("second signal: ends at once");
                    Runtime.getRuntime().halt(TERMINATED);
                }
                LOG.atInfo().addKeyValue("signal", name).log("stops");
                stop.request();
            });
        }
    }

    private synchronized void reload(Node node, Reports reports) {
        Reload outcome = Reload.of(node, flags);
        outcome.log();
        reports.report(outcome.ok(), outcome.lines(), node.apiUrl(), node.drainSeconds());
    }
}
