package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.Exchange;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.Cluster;
import io.sluice.backplane.Directory;
import io.sluice.backplane.Verification.Report;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code connections} and {@code status --verify} ask a process with an embedded Redis. */
class ObservingRoutesTest {
    private final Router router = routes();

    private static Router routes() {
        ApiKeys keys = new ApiKeys(
                Stream.of("figures:figures-secret:getNodes,read:group=a", "all:all-secret:read")
                        .map(ApiKey::parse)
                        .toList(),
                new ApiMetrics(new SimpleMeterRegistry()));
        Router.Builder routes = Router.builder();
        new ConnectionsRoute(new Connections(empty(Directory.class), empty(Cluster.class)), keys).addTo(routes);
        new VerifyRoute(() -> CompletableFuture.completedFuture(new Report(List.of(), List.of(), 0, List.of())), keys)
                .addTo(routes);
        return routes.build();
    }

    private static <T> T empty(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> CompletableFuture.completedFuture(List.of())));
    }

    private int status(String path, String secret) {
        return Exchange.of(router, "GET", path, "", "authorization", "Bearer " + secret)
                .status();
    }

    @ParameterizedTest
    @ValueSource(strings = {ConnectionsRoute.PATH, VerifyRoute.PATH})
    void nameClientsOnlyToKeysThatMayListThem(String path) {
        assertThat(status(path, "all-secret")).isEqualTo(200);
        assertThat(status(path, "figures-secret")).isEqualTo(403);
        assertThat(status(path, "another-secret")).isEqualTo(401);
    }
}
