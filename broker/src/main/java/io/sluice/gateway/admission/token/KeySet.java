package io.sluice.gateway.admission.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The usable keys of a JWK Set (RFC 7517): public ones for signatures. Others are passed over, as section 5 asks; secrets
 * too, for what is published is none.
 */
record KeySet(List<VerificationKey> keys) {
    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410 section 4). */
    private static final byte[] ED25519_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    KeySet {
        keys = List.copyOf(keys);
    }

    /** @throws IllegalArgumentException if it is no JWK Set, or none of its keys can be used */
    static KeySet parse(String json) {
        List<VerificationKey> usable = new ArrayList<>();
        try {
            for (JWK jwk : JWKSet.parse(json).getKeys()) {
                if (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
                    add(jwk, usable);
                }
            }
        } catch (ParseException e) {
            throw new IllegalArgumentException("no JWK Set", e);
        }
        if (usable.isEmpty()) {
            throw new IllegalArgumentException("a JWK Set without a public RSA, EC or Ed25519 key for signatures");
        }
        return new KeySet(usable);
    }

    private static void add(JWK jwk, List<VerificationKey> usable) {
        try {
            VerificationKey key = VerificationKey.of(jwk.getKeyID(), publicKey(jwk));
            Algorithm algorithm = jwk.getAlgorithm();
            usable.add(algorithm == null ? key : key.only(JWSAlgorithm.parse(algorithm.getName())));
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
            // Of a kind that this version does not know: the others may do.
            return;
        }
    }

    private static PublicKey publicKey(JWK jwk) throws GeneralSecurityException, JOSEException {
        if (jwk instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)) {
            byte[] point = pair.getDecodedX();
            byte[] info = new byte[ED25519_INFO.length + point.length];
            System.arraycopy(ED25519_INFO, 0, info, 0, ED25519_INFO.length);
            System.arraycopy(point, 0, info, ED25519_INFO.length, point.length);
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
        }
        if (jwk instanceof AsymmetricJWK asymmetric) {
            return asymmetric.toPublicKey();
        }
        throw new GeneralSecurityException("not a public key");
    }

    List<VerificationKey> suiting(JWSHeader header) {
        return keys.stream().filter(key -> key.suits(header)).toList();
    }

    /** Whether a newer set might have the key of this token. */
    boolean knows(JWSHeader header) {
        return !suiting(header).isEmpty();
    }
}
