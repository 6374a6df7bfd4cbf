package io.sluice.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.http.Exchange;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
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
        ApiKeys keys = new ApiKeys(List.of("one", "zwei-ä"));
        assertThat(ask(keys, "authorization", "Bearer one").status()).isEqualTo(200);
        assertThat(ask(keys, "authorization", "bearer  one ").status()).isEqualTo(200);
        String octets = new String("Bearer zwei-ä".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(ask(keys, "authorization", octets).status()).isEqualTo(200);
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
                "one",
                "Bearer one two"
            })
    void refusesAnythingElse(String authorization) {
        Exchange answer = ask(new ApiKeys(List.of("one")), "authorization", authorization);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer realm=\"sluice\"");
        assertThat(answer.body()).contains("\"unauthorized\"").doesNotContain("one\"");
    }

    @Test
    void refusesARequestWithoutAKey() {
        assertThat(ask(new ApiKeys(List.of("one"))).status()).isEqualTo(401);
    }

    @Test
    void changesKeysWhileRunning() {
        ApiKeys keys = new ApiKeys(List.of("one"));
        keys.replace(List.of("two"));
        assertThat(ask(keys, "authorization", "Bearer one").status()).isEqualTo(401);
        assertThat(ask(keys, "authorization", "Bearer two").status()).isEqualTo(200);
        keys.replace(List.of());
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
        assertThat(ask(new ApiKeys(List.of()), "host", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "127.0.0.1x", "", "::1"
            })
    void refusesForeignHostsWithoutKeys(String host) {
        Exchange answer = ask(new ApiKeys(List.of()), "host", host);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("\"forbidden\"");
    }
}
