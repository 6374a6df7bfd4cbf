package io.sluice.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.Exchange;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static List<ApiKey> entries(String... secrets) {
        return Stream.of(secrets).map(ApiKey::parse).toList();
    }

    private static ApiKeys keys(String... secrets) {
        return new ApiKeys(entries(secrets), new ApiMetrics(new SimpleMeterRegistry()));
    }

    private static Exchange ask(ApiKeys keys, String... headers) {
        Router router = Router.builder()
                .get("/", request -> {
                    keys.admit(request);
                    return CompletableFuture.completedFuture(Response.text(200, "text/plain", new byte[0]));
                })
                .build();
        return Exchange.of(router, "GET", "/", "", headers);
    }

    @Test
    void admitsEachKey() {
        ApiKeys keys = keys("one-secret", "zwei-secret");
        assertThat(ask(keys, "authorization", "Bearer one-secret").status()).isEqualTo(200);
        assertThat(ask(keys, "authorization", "bearer  one-secret ").status()).isEqualTo(200);
        assertThat(ask(keys, "authorization", "Bearer zwei-secret").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer on",
                "Bearer onee",
                "Bearer ONE",
                "Basic one",
                "one-secret",
                "Bearer one two"
            })
    void refusesAnythingElse(String authorization) {
        Exchange answer = ask(keys("one-secret"), "authorization", authorization);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer realm=\"sluice\"");
        assertThat(answer.body()).contains("\"unauthorized\"").doesNotContain("one\"");
    }

    @Test
    void refusesARequestWithoutAKey() {
        assertThat(ask(keys("one-secret")).status()).isEqualTo(401);
    }

    @Test
    void changesKeysWhileRunning() {
        ApiKeys keys = keys("one-secret");
        keys.replace(entries("two-secret"));
        assertThat(ask(keys, "authorization", "Bearer one-secret").status()).isEqualTo(401);
        assertThat(ask(keys, "authorization", "Bearer two-secret").status()).isEqualTo(200);
        keys.replace(entries());
        assertThat(ask(keys).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:1",
                "a.localhost:80",
                "127.0.0.1",
                "127.0.0.1:8080",
                "[::1]:8080",
                "10.0.0.1"
            })
    void admitsWhoeverNamesThisMachineWithoutKeys(String host) {
        assertThat(ask(keys(), "host", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "127.0.0.1x", "", "::1"
            })
    void refusesForeignHostsWithoutKeys(String host) {
        Exchange answer = ask(keys(), "host", host);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("\"forbidden\"");
    }
}
