package io.sluice.gateway.admission.token;

import com.nimbusds.jose.JWSHeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWK Set that changes: fetched again every five minutes, and at once when a token names a key that is not
 * in it (a rotation), but then at most every ten seconds, or strangers could make us ask without end.
 *
 * <p>Threads: any. A fetch completes on a thread of whatever fetches.
 *
 * <p>Failure: while nothing new can be fetched the keys that are there go on; without any, tokens cannot be judged and
 * the stage fails. No key is trusted for longer than a day without a fetch that confirmed it.
 */
final class PublishedKeys implements VerificationKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);

    private static final long SECOND = 1_000_000_000;
    private static final long FRESH = 300 * SECOND;
    private static final long PAUSE = 10 * SECOND;
    private static final long TRUSTED = 86_400 * SECOND;

    private final String source;
    private final Supplier<CompletionStage<String>> fetch;
    private final LongSupplier nanoTime;

    private @Nullable KeySet keys;
    private long fetchedAt;
    private long triedAt;
    private @Nullable CompletableFuture<KeySet> underWay;

    /**
     * @param source for messages
     * @param fetch brings the JWK Set as JSON; may fail
     */
    PublishedKeys(String source, Supplier<CompletionStage<String>> fetch, LongSupplier nanoTime) {
        this.source = source;
        this.fetch = fetch;
        this.nanoTime = nanoTime;
        this.triedAt = nanoTime.getAsLong() - PAUSE;
    }

    @Override
    public CompletionStage<List<VerificationKey>> suiting(JWSHeader header) {
        return current(header).thenApply(set -> set.suiting(header));
    }

    private synchronized CompletionStage<KeySet> current(JWSHeader header) {
        long now = nanoTime.getAsLong();
        boolean wanted = keys == null || !keys.knows(header) || now - fetchedAt >= FRESH;
        if (wanted && underWay == null && now - triedAt >= PAUSE) {
            refresh(now);
        }
        KeySet known = trusted();
        if (underWay != null && (known == null || !known.knows(header))) {
            return underWay;
        }
        return known != null ? CompletableFuture.completedStage(known) : CompletableFuture.failedStage(unavailable());
    }

    private @Nullable KeySet trusted() {
        return nanoTime.getAsLong() - fetchedAt < TRUSTED ? keys : null;
    }

    private IllegalStateException unavailable() {
        return new IllegalStateException("connect.jwt.jwks: no keys from " + source + " yet");
    }

    /** Under the lock. */
    private void refresh(long now) {
        triedAt = now;
        CompletableFuture<KeySet> result = new CompletableFuture<>();
        underWay = result;
        var unused = fetch.get().thenApply(KeySet::parse).whenComplete((fetched, failure) -> {
            if (failure != null) {
                LOG.warn("keys for tokens cannot be fetched source={} cause={}", source, failure.toString());
            }
            KeySet outcome = fetched(failure == null ? fetched : null);
            if (outcome == null) {
                result.completeExceptionally(unavailable());
            } else {
                result.complete(outcome);
            }
        });
    }

    private synchronized @Nullable KeySet fetched(@Nullable KeySet fresh) {
        underWay = null;
        if (fresh != null) {
            keys = fresh;
            fetchedAt = nanoTime.getAsLong();
        }
        return trusted();
    }
}
