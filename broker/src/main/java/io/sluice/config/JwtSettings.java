package io.sluice.config;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * Which tokens admit clients. At most one of the first three is given; without any, none is asked for.
 *
 * @param secret its UTF-8 bytes are the key
 * @param publicKey the path of a PEM file
 * @param jwks the path or the URL of a JWK Set
 * @param issuer the {@code iss} that is required; empty = any
 * @param audience what {@code aud} must hold; empty = anything
 * @param leeway by how much clocks may differ
 */
public record JwtSettings(
        String secret, String publicKey, String jwks, String issuer, String audience, Duration leeway) {
    /** @throws ConfigurationException if there is more than one key */
    public JwtSettings {
        if (Stream.of(secret, publicKey, jwks).filter(key -> !key.isEmpty()).count() > 1) {
            throw new ConfigurationException(
                    "connect.jwt: two keys (expected: one of connect.jwt.secret, connect.jwt.public-key, connect.jwt.jwks)");
        }
    }

    /** Whether tokens are asked for at all. */
    boolean isGiven() {
        return !(secret.isEmpty() && publicKey.isEmpty() && jwks.isEmpty());
    }

    @Override
    public String toString() {
        return "JwtSettings[" + (secret.isEmpty() ? publicKey + jwks : "secret") + "]";
    }
}
