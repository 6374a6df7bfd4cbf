package io.sluice.gateway.admission.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key, and the algorithms of RFC 7518 section 3.1 and RFC 8037 that it is for.
 *
 * @param id from a JWK Set; null if it has none
 */
record VerificationKey(@Nullable String id, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
    /** Shorter secrets can be guessed (RFC 7518 section 3.2). In bytes. */
    static final int MIN_SECRET = 32;

    private static final int MIN_RSA_BITS = 2048;

    VerificationKey {
        algorithms = Set.copyOf(algorithms);
    }

    /** @throws IllegalArgumentException if it is too short */
    static VerificationKey ofSecret(String secret) {
        try {
            return new VerificationKey(
                    null,
                    Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512),
                    new MACVerifier(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("expected: a secret of at least " + MIN_SECRET + " bytes", e);
        }
    }

    /** @throws IllegalArgumentException if it is of no supported kind, or too short */
    static VerificationKey of(@Nullable String id, PublicKey key) {
        try {
            if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS) {
                return new VerificationKey(
                        id,
                        Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512),
                        new RSASSAVerifier(rsa));
            }
            if (key instanceof ECPublicKey ec) {
                ECDSAVerifier verifier = new ECDSAVerifier(ec); // knows the one algorithm of its curve
                return new VerificationKey(id, verifier.supportedJWSAlgorithms(), verifier);
            }
            if (key instanceof EdECPublicKey ed) {
                return new VerificationKey(id, Set.of(JWSAlgorithm.EdDSA), new Ed25519Verifier(ed));
            }
        } catch (JOSEException e) {
            throw new IllegalArgumentException("expected: an EC key on P-256, P-384 or P-521", e);
        }
        throw new IllegalArgumentException("expected: an RSA key of at least 2048 bits, an EC key or an Ed25519 key");
    }

    /** This key for only one of its algorithms. */
    VerificationKey only(JWSAlgorithm algorithm) {
        return new VerificationKey(id, algorithms.contains(algorithm) ? Set.of(algorithm) : Set.of(), verifier);
    }

    /** Whether a token with this header may be signed with it. */
    boolean suits(JWSHeader header) {
        boolean named = id == null || header.getKeyID() == null || id.equals(header.getKeyID());
        return named && algorithms.contains(header.getAlgorithm());
    }

    boolean verifies(JWSHeader header, byte[] signed, Base64URL signature) {
        try {
            return verifier.verify(header, signed, signature);
        } catch (JOSEException e) {
            return false; // a signature of the wrong shape
        }
    }
}
