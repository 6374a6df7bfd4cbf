package io.sluice.gateway.admission.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file (RFC 7468) with a public key or a certificate that holds one. */
final class PublicKeyFile {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private PublicKeyFile() {}

    /** @throws IllegalArgumentException naming the file and what is expected */
    static PublicKey read(Path path) {
        try {
            Matcher block = PEM.matcher(Files.readString(path, StandardCharsets.US_ASCII));
            if (block.find()) {
                byte[] content = Base64.getMimeDecoder().decode(block.group(2));
                return block.group(1).equals("CERTIFICATE") ? ofCertificate(content) : ofKey(content);
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(path, e);
        }
        throw unusable(path, null);
    }

    private static PublicKey ofCertificate(byte[] content) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(content))
                .getPublicKey();
    }

    private static PublicKey ofKey(byte[] content) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(content));
            } catch (GeneralSecurityException e) {
                // The content names its algorithm, but the JDK wants to be told: only the right factory reads it.
                continue;
            }
        }
        throw new GeneralSecurityException("neither " + String.join(" nor ", ALGORITHMS));
    }

    private static IllegalArgumentException unusable(Path path, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException(
                "connect.jwt.public-key: " + path
                        + " (expected: a PEM file with a PUBLIC KEY or CERTIFICATE: RSA, EC or" + " Ed25519)",
                cause);
    }
}
