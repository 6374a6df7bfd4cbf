package io.sluice.cli;

import io.sluice.api.endpoint.ApiRoutes;
import io.sluice.api.http.Router;
import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import io.sluice.gateway.Gateway;
import io.sluice.metrics.ApiMetrics;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.metrics.MetricsRegistry;
import io.sluice.metrics.ReadinessMetrics;
import io.sluice.metrics.RedisMetrics;
import io.sluice.metrics.WebhookMetrics;
import io.sluice.model.UnreadyReason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one process, put together: HTTP first, so that health can be asked at once, then Redis, then what needs
 * it. Closed in the other direction.
 *
 * <p>Threads: the main thread starts and closes; a reload may come on another.
 *
 * <p>Failure: a start that fails half-way is closed like a whole one. A Redis that is not there is no failure: the start
 * waits for it, listening, with {@code /readyz} saying so.
 */
final class Node implements AutoCloseable {
    /** What leaving the cluster may take after the drain; Redis may be gone. */
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final ApiMetrics apiMetrics;
    private final Readiness readiness = new Readiness();
    private volatile Configuration configuration;
    private volatile boolean started;
    private @Nullable Listener listener;
    private @Nullable RedisPart redis;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable RedisBackplane backplane;
    private @Nullable HttpApi api;

    Node(Configuration configuration) {
        this.configuration = configuration;
        this.apiMetrics = new ApiMetrics(metrics.meters());
        ReadinessMetrics.register(metrics.meters(), readiness::reasons);
    }

    /**
     * Returns when all is there.
     *
     * @throws CommandException with one line for the user
     * @throws Stop.StoppedException if the stop came first
     */
    void start(Stop stop) {
        listener = Listener.open(configuration, firstRoutes(), apiMetrics, stop);
        redis = RedisPart.open(configuration, new RedisMetrics(metrics.meters()));
        readiness.add(redis::unreadyReasons);
        if (configuration.role().runsGateway()) {
            // Listens at once and joins when Redis is there: a port that is taken is told without waiting for Redis.
            gateway = await(stop, startGateway(redis));
            readiness.add(gateway::unreadyReasons);
        }
        RedisBackplane joined = await(stop, redis.backplane());
        backplane = joined;
        if (configuration.role().runsApi()) {
            serveApi(listener, joined);
        }
        readiness.started();
        started = true;
    }

    /** Whether {@link #start} has returned. */
    boolean isStarted() {
        return started;
    }

    /** What {@code /readyz} says. */
    List<UnreadyReason> unreadyReasons() {
        return readiness.reasons();
    }

    Configuration configuration() {
        return configuration;
    }

    /** Applies what can change while running; all of it or, with a failure, nothing. */
    void reload(Configuration next) {
        Optional<SSLContext> webhookTrust = api == null ? Optional.empty() : HttpApi.webhookTrust(next);
        Listener http = listener;
        if (http != null && configuration.role().runsApi()) {
            http.reload(next.apiTls());
        }
        if (gateway != null) {
            try {
                gateway.reload(next.gateway());
            } catch (IllegalArgumentException e) {
                throw new CommandException(Failures.line(e));
            }
        }
        if (api != null) {
            api.reload(next, webhookTrust);
        }
        RedisBackplane joined = backplane;
        if (joined != null) {
            joined.limitGroups(next.get(Settings.GROUPS_PER_CLIENT));
        }
        Logging.level(next);
        configuration = next;
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
        Banner banner = new Banner();
        if (gateway != null) {
            banner.add("node", gateway.id().toString());
            banner.gateway(configuration.get(Settings.GATEWAY_LISTEN), gateway.boundAddresses());
        }
        String url = apiUrl();
        if (!url.isEmpty()) {
            banner.add("API", url + "/v1");
            banner.add("page", url + "/");
            banner.add("demo", url + "/demo");
        } else if (listener != null) {
            banner.add("health", listener.url() + "/readyz");
        }
        if (redis != null) {
            banner.add("Redis", redis.description());
        }
        return banner.lines();
    }

    @Override
    public void close() {
        readiness.draining();
        if (gateway != null) {
            Closing.await(gateway.drain(), configuration.get(Settings.DRAIN).plus(LEAVING), "the gateway");
        }
        if (listener != null) {
            Closing.await(listener.server().close(), CLOSING.multipliedBy(3), "the HTTP server");
        }
        if (api != null) {
            Closing.await(api.close(), CLOSING.multipliedBy(2), "the webhook");
        }
        if (redis != null) {
            Closing.await(redis.close(), CLOSING, "the connection to Redis");
            redis.stop();
        }
        metrics.close();
    }

    private CompletionStage<Gateway> startGateway(RedisPart redis) {
        String role = configuration.role().name().toLowerCase(Locale.ROOT);
        NodeDescription description =
                new NodeDescription(SluiceCommand.Version.text(), role, Advertised.address(configuration));
        return Gateway.start(
                configuration.gateway(), redis.cluster(), description, new GatewayMetrics(metrics.meters()));
    }

    /** What can be answered before Redis is there. */
    private Router firstRoutes() {
        Router.Builder routes = Router.builder();
        new Operations(readiness, metrics).addTo(routes);
        if (configuration.role().runsApi()) {
            ApiRoutes.addUnavailableTo(routes);
        }
        return routes.build();
    }

    private void serveApi(Listener http, RedisBackplane backplane) {
        HttpApi serving = new HttpApi(
                configuration, backplane, apiMetrics, new WebhookMetrics(metrics.meters()), this::webSocketUrl);
        Router.Builder routes = Router.builder();
        new Operations(readiness, metrics).addTo(routes);
        serving.addTo(routes);
        http.server().serve(routes.build());
        api = serving;
    }

    /** For the demo, in the form that {@link ApiRoutes} takes. */
    private Optional<String> webSocketUrl() {
        return gateway == null
                ? Optional.empty()
                : Banner.webSocketUrl(configuration.get(Settings.GATEWAY_LISTEN), gateway.boundAddresses());
    }

    private static <T> T await(Stop stop, CompletionStage<T> stage) {
        try {
            return stop.orResultOf(stage);
        } catch (CompletionException e) {
            throw new CommandException(Failures.line(e));
        }
    }
}
