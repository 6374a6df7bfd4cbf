package io.sluice.api.security;

import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.api.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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

    private volatile List<byte[]> keys;

    public ApiKeys(List<String> keys) {
        this.keys = encode(keys);
    }

    private static List<byte[]> encode(List<String> keys) {
        return keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Takes new secrets; the old ones end. */
    public void replace(List<String> replacement) {
        keys = encode(replacement);
    }

    /** Whether callers must show a key. */
    public boolean areRequired() {
        return !keys.isEmpty();
    }

    /** @throws ProblemException 401 without a valid key; 403 without keys and for a foreign host */
    public void admit(Request request) {
        List<byte[]> current = keys;
        if (current.isEmpty()) {
            LoopbackName.require(request.header("host"));
            return;
        }
        String authorization = request.header("authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refusal("no key (expected: Authorization: Bearer <key>)");
        }
        // Header fields are octets, which Netty shows as Latin-1.
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        boolean known = false;
        for (byte[] key : current) {
            // No early end: time must not tell which key was nearly met. isEqual's time depends on its first argument.
            known |= MessageDigest.isEqual(shown, key);
        }
        if (!known) {
            throw refusal("unknown key (expected: one of api.keys)");
        }
    }

    private static ProblemException refusal(String message) {
        return Problem.of(401, "unauthorized", message)
                .withHeader("www-authenticate", "Bearer realm=\"sluice\"")
                .asException();
    }
}
