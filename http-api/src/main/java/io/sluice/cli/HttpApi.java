package io.sluice.cli;

import io.sluice.api.endpoint.ApiRoutes;
import io.sluice.api.endpoint.EventCalls;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.api.webhook.AnsweredCalls;
import io.sluice.api.webhook.WebhookDispatcher;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import io.sluice.metrics.ApiMetrics;
import io.sluice.metrics.WebhookMetrics;
import io.sluice.tls.Authorities;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The API of a process that has reached Redis, and what its commands ask; both behind the same keys. */
final class HttpApi {
    private final ApiRoutes api;
    private final ApiKeys keys;
    private final ConnectionsRoute connections;
    private final VerifyRoute verify;
    private final DeadRoute dead;
    private final WebhookDispatcher webhook;

    /** @param webSocketUrl where the demo connects; empty where no gateway is in this process */
    HttpApi(
            Configuration configuration,
            RedisBackplane backplane,
            ApiMetrics metrics,
            WebhookMetrics webhookMetrics,
            Supplier<Optional<String>> webSocketUrl) {
        this.keys = new ApiKeys(configuration.api().keys(), metrics);
        this.api = new ApiRoutes(
                keys,
                backplane.mailboxes(),
                backplane.journal(),
                configuration.api().idempotency(),
                backplane.directory(),
                webSocketUrl);
        this.connections = new ConnectionsRoute(new Connections(backplane.directory(), backplane.cluster()), this.keys);
        this.verify = new VerifyRoute(backplane.verification(), this.keys);
        this.dead = new DeadRoute(backplane.deadLetters(), this.keys);
        EventCalls calls = api.eventCalls();
        this.webhook = new WebhookDispatcher(
                backplane.eventLog(),
                (event, client, answer) -> calls.run(event, client, answer)
                        .thenApply(done -> new AnsweredCalls.Outcome(done.calls(), done.again(), done.complaint())),
                webhookMetrics,
                Clock.systemUTC(),
                configuration.webhook(),
                webhookTrust(configuration));
        webhook.start();
    }

    void addTo(Router.Builder routes) {
        api.addTo(routes);
        connections.addTo(routes);
        verify.addTo(routes);
        dead.addTo(routes);
    }

    /**
     * What {@code webhook.ca} says now.
     *
     * @throws CommandException if the file cannot be used
     */
    static Optional<SSLContext> webhookTrust(Configuration configuration) {
        try {
            return configuration.webhookAuthorities().map(file -> Authorities.of(Settings.WEBHOOK_CA.name(), file));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Failures.line(e));
        }
    }

    /**
     * Takes new keys, of which the old ones end, and other settings of the webhook.
     *
     * @param trust {@link #webhookTrust} of the same
     */
    void reload(Configuration next, Optional<SSLContext> trust) {
        keys.replace(next.api().keys());
        webhook.reload(next.webhook(), trust);
    }

    /** Ends the deliveries to the webhook; others go on with them. */
    CompletionStage<Void> close() {
        return webhook.close();
    }
}
