package io.sluice.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code api.keys}: {@code SECRET}, {@code NAME:SECRET} or {@code NAME:SECRET:SCOPE,SCOPE...}, where
 * {@code sha256:HEX} may stand for the secret. Secrets are random, so that a plain SHA-256 of one cannot be turned
 * back.
 *
 * @param name for metrics and messages; an entry without one is named after its digest
 * @param sha256 of the secret's UTF-8 bytes, 64 hexadecimal digits in lower case
 * @param secret as given; empty where only its digest was
 * @param scopes what it may do; empty = everything
 */
public record ApiKey(String name, String sha256, Optional<String> secret, List<String> scopes) {
    /** A kind of method or one method, and perhaps the only groups or uids that it may name. */
    private static final String SCOPE = "(?:send|read|manage|(?:sendTo|get|is|batchGet)[A-Z][A-Za-z]*|bindUid|unbindUid"
            + "|joinGroup|leaveGroup|ungroup|setSession|updateSession|closeClient|destroyClient)"
            + "(?::(?:group|uid)=[^,]{1,256})?";

    private static final String SCOPES = SCOPE + "(?:," + SCOPE + ")*";
    private static final String SECRET =
            "(?:sha256:(?<digest>[0-9a-f]{64})|(?!" + SCOPES + "(?:,|$))(?<secret>[!-+\\--9;-~]{8,256}))";
    private static final Pattern ENTRY =
            Pattern.compile("(?:(?!sha256:)(?<name>[A-Za-z0-9_.-]{1,64}):)?" + SECRET + "(?<scopes>:" + SCOPES + ")?");

    static final String ALLOWED =
            "SECRET, NAME:SECRET or NAME:SECRET:SCOPE,SCOPE with 8 to 256 visible characters without"
                    + " comma and colon as SECRET, or sha256: and 64 hex digits; a SCOPE is send, read, manage or a method,"
                    + " alone or with :group=NAME, :group=PREFIX*, :uid=NAME, :uid=PREFIX*";

    /** Commas between entries, not those between the scopes of one. */
    static final String SEPARATOR = ",(?!\\s*" + SCOPE + "\\s*(?:,|$))";

    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    /** @throws IllegalArgumentException for anything else than an entry */
    public static ApiKey parse(String entry) {
        Matcher parts = ENTRY.matcher(entry.replaceAll("\\s*,\\s*", ","));
        if (!parts.matches() || parts.group("scopes") != null && parts.group("name") == null) {
            throw new IllegalArgumentException("no key");
        }
        Optional<String> secret = Optional.ofNullable(parts.group("secret"));
        String digest = secret.map(text -> digest(text.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> parts.group("digest"));
        String name = parts.group("name") != null ? parts.group("name") : "key-" + digest.substring(0, 6);
        String scopes = parts.group("scopes");
        return new ApiKey(
                name,
                digest,
                secret,
                scopes == null ? List.of() : List.of(scopes.substring(1).split(",")));
    }

    /** What {@link #sha256} is compared with. */
    public static String digest(byte[] secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
