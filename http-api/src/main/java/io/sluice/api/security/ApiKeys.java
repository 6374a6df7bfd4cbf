package io.sluice.api.security;

import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.api.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The secrets of {@code api.keys}.
 *
 * <p>Without any, whoever reaches the loopback address may call; then the request must also name a loopback host, or a
 * web page could be given a name that resolves to 127.0.0.1 and call from a visitor's browser (DNS rebinding).
 *
 * <p><em>Threads:</em> any; a replacement is seen by the next call. <em>Failure:</em> no state to lose.
 */
public final class ApiKeys {
    private static final String SCHEME = "bearer ";

    private volatile List<Secret> keys;

    public ApiKeys(List<String> keys) {
        this.keys = encode(keys);
    }

    private static List<Secret> encode(List<String> keys) {
        return keys.stream().map(Secret::of).toList();
    }

    /** @param owner what its bearer is known by: a hash */
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked for
    private record Secret(byte[] bytes, String owner) {
        static Secret of(String key) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Secret(bytes, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    /** Takes new secrets; the old ones end. */
    public void replace(List<String> replacement) {
        keys = encode(replacement);
    }

    /** Whether callers must show a key. */
    public boolean areRequired() {
        return !keys.isEmpty();
    }

    /**
     * Lets a caller in.
     *
     * @return who it is: the same for the same secret, and not the secret; empty without keys
     * @throws ProblemException 401 without a valid key; 403 without keys and for a foreign host
     */
    public String admit(Request request) {
        List<Secret> current = keys;
        if (current.isEmpty()) {
            LoopbackName.require(request.header("host"));
            return "";
        }
        String authorization = request.header("authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refusal("no key (expected: Authorization: Bearer <key>)");
        }
        // Header fields are octets, which Netty shows as Latin-1.
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        String owner = null;
        for (Secret key : current) {
            // No early end: time must not tell which key was nearly met. isEqual's time depends on its first argument.
            if (MessageDigest.isEqual(shown, key.bytes())) {
                owner = key.owner();
            }
        }
        if (owner == null) {
            throw refusal("unknown key (expected: one of api.keys)");
        }
        return owner;
    }

    private static ProblemException refusal(String message) {
        return Problem.of(401, "unauthorized", message)
                .withHeader("www-authenticate", "Bearer realm=\"sluice\"")
                .asException();
    }
}
