package io.sluice.gateway.admission.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.SignedJWT;
import io.sluice.config.JwtSettings;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Judges tokens by {@code connect.jwt.*}.
 *
 * <p>Threads: any. A signature takes some 10 to 300 µs on the thread that asks.
 *
 * <p>Failure: holds no state but its keys.
 */
public final class TokenVerifier implements AutoCloseable {
    /** Longer tokens are refused unread. */
    public static final int MAX_LENGTH = 8192;

    private final JwtSettings settings;
    private final VerificationKeys keys;
    private final InstantSource clock;

    TokenVerifier(JwtSettings settings, VerificationKeys keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException naming the key of the configuration that cannot be used */
    public static TokenVerifier of(JwtSettings settings) {
        return new TokenVerifier(settings, KeySources.of(settings), InstantSource.system());
    }

    /**
     * @return fails with {@link TokenRefusedException} for a token that admits nobody, with anything else if there are no
     *     keys to judge by
     */
    public CompletionStage<Token> verify(String text) {
        SignedJWT token;
        try {
            token = parse(text);
        } catch (TokenRefusedException e) {
            return CompletableFuture.failedStage(e);
        }
        return keys.suiting(token.getHeader()).thenApply(suiting -> judge(token, suiting));
    }

    private static SignedJWT parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new TokenRefusedException("longer than " + MAX_LENGTH + " characters");
        }
        try {
            return SignedJWT.parse(text);
        } catch (ParseException | IllegalArgumentException e) {
            // Also what is not signed ("none") or is encrypted.
            throw new TokenRefusedException("malformed (expected: a signed JSON Web Token)");
        }
    }

    private Token judge(SignedJWT token, List<VerificationKey> suiting) {
        JWSHeader header = token.getHeader();
        if (suiting.isEmpty()) {
            throw new TokenRefusedException("no key of ours is for its algorithm and key id");
        }
        byte[] signed = token.getSigningInput();
        if (suiting.stream().noneMatch(key -> key.verifies(header, signed, token.getSignature()))) {
            throw new TokenRefusedException("its signature is not right");
        }
        Claims claims = Claims.parse(token.getPayload().toBytes());
        require(claims);
        return claims.token(settings.leeway());
    }

    private void require(Claims claims) {
        long now = clock.millis();
        long leeway = settings.leeway().toMillis();
        if (claims.date("exp").orElse(Long.MAX_VALUE) <= now - leeway) {
            throw new TokenRefusedException("expired");
        }
        if (claims.date("nbf").orElse(Long.MIN_VALUE) > now + leeway) {
            throw new TokenRefusedException("not valid yet");
        }
        if (!settings.issuer().isEmpty() && !claims.has("iss", settings.issuer())) {
            throw new TokenRefusedException("iss (expected: connect.jwt.issuer)");
        }
        if (!settings.audience().isEmpty() && !claims.has("aud", settings.audience())) {
            throw new TokenRefusedException("aud (expected: connect.jwt.audience)");
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
