package io.sluice.api.security;

import io.sluice.api.http.Problem;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names that no attacker can make resolve to this machine: {@code localhost} (RFC 6761 section 6.3) and addresses. */
final class LoopbackName {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.%]+]");

    private LoopbackName() {}

    static void require(@Nullable String host) {
        if (host == null || host.startsWith("127.0.0.1") && hasNothingButPort(host, 9) || isSafe(host)) {
            return;
        }
        throw Problem.of(
                        403,
                        "forbidden",
                        "host: " + (host.length() > 100 ? host.substring(0, 100) : host)
                                + " (expected: localhost or an address, while api.keys is empty)")
                .asException();
    }

    private static boolean isSafe(String host) {
        int colon = host.lastIndexOf(':');
        boolean portFollows = colon >= 0 && hasNothingButPort(host, colon);
        String name = (portFollows ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || ADDRESS.matcher(name).matches();
    }

    private static boolean hasNothingButPort(String host, int colon) {
        if (host.length() == colon) {
            return true;
        }
        if (host.charAt(colon) != ':') {
            return false;
        }
        for (int i = colon + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
