package io.sluice.gateway.admission.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {
    private final Deque<CompletableFuture<String>> fetches = new ArrayDeque<>();
    private long now;
    private final PublishedKeys keys = new PublishedKeys("somewhere", this::fetch, () -> now);

    private CompletionStage<String> fetch() {
        fetches.add(new CompletableFuture<>());
        return fetches.getLast();
    }

    private static JWSHeader token(String key) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key).build();
    }

    private static String published(String... ids) throws JOSEException {
        java.util.ArrayList<com.nimbusds.jose.jwk.JWK> all = new java.util.ArrayList<>();
        for (String id : ids) {
            all.add(new ECKeyGenerator(Curve.P_256).keyID(id).generate().toPublicJWK());
        }
        return new JWKSet(all).toString();
    }

    private CompletableFuture<List<VerificationKey>> ask(String key) {
        return keys.suiting(token(key)).toCompletableFuture();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void fetchesOnceForAllWhoWait() throws JOSEException {
        CompletableFuture<List<VerificationKey>> first = ask("a");
        CompletableFuture<List<VerificationKey>> second = ask("b");
        assertThat(fetches).hasSize(1);
        fetches.remove().complete(published("a", "b"));
        assertThat(first.join()).extracting(VerificationKey::id).containsExactly("a");
        assertThat(second.join()).extracting(VerificationKey::id).containsExactly("b");
    }

    @Test
    void asksAgainForAKeyItDoesNotKnowButNotWithoutEnd() throws JOSEException {
        ask("a");
        fetches.remove().complete(published("a"));
        assertThat(ask("new").join()).as("within the pause").isEmpty();
        assertThat(fetches).isEmpty();
        pass(Duration.ofSeconds(10));
        CompletableFuture<List<VerificationKey>> rotated = ask("new");
        assertThat(ask("a")).as("who is known does not wait").isCompleted();
        fetches.remove().complete(published("a", "new"));
        assertThat(rotated.join()).hasSize(1);
    }

    @Test
    void refreshesBehindTheBackOfCallers() throws JOSEException {
        ask("a");
        fetches.remove().complete(published("a"));
        pass(Duration.ofMinutes(5));
        assertThat(ask("a")).isCompleted();
        assertThat(fetches).hasSize(1);
        fetches.remove().complete(published("b"));
        assertThat(ask("a").join()).as("taken out").isEmpty();
    }

    @Test
    void keepsItsKeysWhileTheSourceIsAwayButNotForEver() throws JOSEException {
        ask("a");
        fetches.remove().complete(published("a"));
        pass(Duration.ofMinutes(5));
        ask("a");
        fetches.remove().completeExceptionally(new IOException("away"));
        assertThat(ask("a").join()).hasSize(1);
        pass(Duration.ofDays(1));
        CompletableFuture<List<VerificationKey>> late = ask("a");
        fetches.remove().complete("rubbish");
        assertThatThrownBy(late::join).hasRootCauseMessage("connect.jwt.jwks: no keys from somewhere yet");
    }

    @Test
    void cannotJudgeWithoutKeys() {
        CompletableFuture<List<VerificationKey>> first = ask("a");
        fetches.remove().completeExceptionally(new IOException("away"));
        assertThat(first).isCompletedExceptionally();
        assertThat(ask("a")).isCompletedExceptionally();
        assertThat(fetches).as("within the pause").isEmpty();
    }
}
