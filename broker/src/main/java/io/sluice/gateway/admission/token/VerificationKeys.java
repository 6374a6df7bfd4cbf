package io.sluice.gateway.admission.token;

import com.nimbusds.jose.JWSHeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where keys come from. */
interface VerificationKeys extends AutoCloseable {
    /**
     * The keys that a token may be signed with.
     *
     * @return empty if there is none; fails if keys cannot be had now
     */
    CompletionStage<List<VerificationKey>> suiting(JWSHeader header);

    @Override
    default void close() {}

    /** One key that never changes. */
    static VerificationKeys of(VerificationKey key) {
        return header -> CompletableFuture.completedStage(key.suits(header) ? List.of(key) : List.of());
    }
}
