package io.sluice.cli;

import io.sluice.api.http.Router;
import io.sluice.backplane.redis.EmbeddedRedis;
import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import io.sluice.metrics.ApiMetrics;
import io.sluice.metrics.MetricsRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one process, put together: HTTP first, so that health can be asked at once, then Redis, then what needs
 * it. Closed in the other direction.
 *
 * <p>Threads: the main thread starts and closes; a reload may come on another.
 *
 * <p>Failure: a start that fails half-way is closed like a whole one.
 */
final class Node implements AutoCloseable {
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Readiness readiness = new Readiness();
    private volatile Configuration configuration;
    private volatile boolean started;
    private @Nullable Listener listener;
    private @Nullable EmbeddedRedis embedded;

    Node(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Returns when all is there, which without Redis may take for ever: then {@code /readyz} says so. */
    void start(Stop stop) {
        Router.Builder routes = Router.builder();
        new Operations(readiness, metrics).addTo(routes);
        listener = Listener.open(configuration, routes.build(), new ApiMetrics(metrics.meters()), stop);
        if (configuration.embedsRedis()) {
            embedded = startRedis();
            readiness.add(embedded::unreadyReasons);
        }
        readiness.started();
        started = true;
    }

    /** @throws CommandException before {@link #start} has returned */
    void checkStarted() {
        if (!started) {
            throw new CommandException("it is still starting");
        }
    }

    Configuration configuration() {
        return configuration;
    }

    /** Applies what can change while running; all of it or, with a failure, nothing. Answers notes for the user. */
    List<String> reload(Configuration next) {
        Logging.level(next);
        configuration = next;
        return List.of();
    }

    /** Where the HTTP API is; empty without one. */
    String apiUrl() {
        return listener != null && configuration.role().runsApi() ? listener.url() : "";
    }

    long drainSeconds() {
        return configuration.role().runsGateway()
                ? configuration.get(Settings.DRAIN).toSeconds()
                : 0;
    }

    /** What was started, for people. */
    List<String> banner() {
        List<String> lines = new ArrayList<>();
        lines.add("Sluice " + SluiceCommand.Version.text());
        String url = apiUrl();
        if (!url.isEmpty()) {
            lines.add("  API      " + url + "/v1");
            lines.add("  page     " + url + "/");
            lines.add("  demo     " + url + "/demo");
        } else if (listener != null) {
            lines.add("  health   " + listener.url() + "/readyz");
        }
        if (embedded != null) {
            lines.add("  Redis    embedded " + embedded.version() + " on 127.0.0.1:" + embedded.port()
                    + ", for this process alone: nothing is kept when it ends");
        }
        return lines;
    }

    @Override
    public void close() {
        readiness.draining();
        if (listener != null) {
            listener.server().close().toCompletableFuture().join();
        }
        if (embedded != null) {
            embedded.close();
        }
        metrics.close();
    }

    private static EmbeddedRedis startRedis() {
        try {
            return EmbeddedRedis.start();
        } catch (IOException e) {
            throw new CommandException("redis.uri: " + e.getMessage());
        }
    }
}
