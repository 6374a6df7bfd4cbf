package io.sluice.api.security;

import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.api.http.Request;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code api.keys}.
 *
 * <p>Without any, whoever reaches the loopback address may call; then the request must also name a loopback host, or a
 * web page could be given a name that resolves to 127.0.0.1 and call from a visitor's browser (DNS rebinding).
 *
 * <p><em>Threads:</em> any; a replacement is seen by the next call. <em>Failure:</em> no state to lose.
 */
public final class ApiKeys {
    private static final String SCHEME = "bearer ";

    private final ApiMetrics metrics;
    private final Caller anyone;
    private volatile List<Known> keys;

    public ApiKeys(List<ApiKey> keys, ApiMetrics metrics) {
        this.metrics = metrics;
        this.anyone = new Caller(new ApiKey("", "", Optional.empty(), List.of()), metrics);
        this.keys = known(keys);
    }

    /** Takes new keys; the old ones end. */
    public void replace(List<ApiKey> replacement) {
        keys = known(replacement);
    }

    /** Whether callers must show a key. */
    public boolean areRequired() {
        return !keys.isEmpty();
    }

    /** Who runs this process, and may do everything without a key. */
    public Caller owner() {
        return anyone;
    }

    /** @throws ProblemException 401 without a valid key; 403 without keys and for a foreign host */
    public Caller admit(Request request) {
        List<Known> current = keys;
        if (current.isEmpty()) {
            LoopbackName.require(request.header("host"));
            return anyone;
        }
        String authorization = request.header("authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refusal("no key (expected: Authorization: Bearer <key>)");
        }
        Caller caller = find(current, authorization.substring(SCHEME.length()).strip());
        if (caller == null) {
            throw refusal("unknown key (expected: one of api.keys)");
        }
        return caller;
    }

    private static @Nullable Caller find(List<Known> keys, String shown) {
        // Header fields are octets, which Netty shows as Latin-1.
        byte[] digest =
                ApiKey.digest(shown.getBytes(StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.US_ASCII);
        Caller found = null;
        for (Known key : keys) {
            // No early end: time must not tell which key was met.
            if (MessageDigest.isEqual(digest, key.digest)) {
                found = key.caller;
            }
        }
        return found;
    }

    private List<Known> known(List<ApiKey> keys) {
        return keys.stream()
                .map(key -> new Known(key.sha256().getBytes(StandardCharsets.US_ASCII), new Caller(key, metrics)))
                .toList();
    }

    private ProblemException refusal(String message) {
        metrics.refused("", "key");
        return Problem.of(401, "unauthorized", message)
                .withHeader("www-authenticate", "Bearer realm=\"sluice\"")
                .asException();
    }

    @SuppressWarnings("ArrayRecordComponent") // identity is never asked for
    private record Known(byte[] digest, Caller caller) {}
}
