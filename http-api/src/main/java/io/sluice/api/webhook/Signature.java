package io.sluice.api.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The header by which a backend knows that an event is ours, and not an old one. */
final class Signature {
    static final String HEADER = "Sluice-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** {@code t=SECONDS,v1=HEX}: HMAC-SHA256, with the secret's UTF-8 bytes, of {@code SECONDS.BODY}. */
    static String of(String secret, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((unixSeconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + unixSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
