package io.sluice.cli;

import io.sluice.api.endpoint.ApiRoutes;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.ApiKey;
import io.sluice.config.ApiSettings;
import io.sluice.metrics.ApiMetrics;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The API of a process that has reached Redis, and what its commands ask; both behind the same keys. */
final class HttpApi {
    private final ApiRoutes api;
    private final ApiKeys keys;
    private final ConnectionsRoute connections;
    private final VerifyRoute verify;

    /** @param webSocketUrl where the demo connects; empty where no gateway is in this process */
    HttpApi(
            ApiSettings settings,
            RedisBackplane backplane,
            ApiMetrics metrics,
            Supplier<Optional<String>> webSocketUrl) {
        this.keys = new ApiKeys(settings.keys(), metrics);
        this.api = new ApiRoutes(
                keys,
                backplane.mailboxes(),
                backplane.journal(),
                settings.idempotency(),
                backplane.directory(),
                webSocketUrl);
        this.connections = new ConnectionsRoute(new Connections(backplane.directory(), backplane.cluster()), this.keys);
        this.verify = new VerifyRoute(backplane.verification(), this.keys);
    }

    void addTo(Router.Builder routes) {
        api.addTo(routes);
        connections.addTo(routes);
        verify.addTo(routes);
    }

    /** Takes new keys; the old ones end. */
    void replaceKeys(List<ApiKey> replacement) {
        keys.replace(replacement);
    }
}
