package io.sluice.gateway.admission;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request may carry its token: in {@code Authorization: Bearer}, as the sub-protocol {@code sluice.jwt.TOKEN},
 * which is all that a browser's WebSocket can say, or as {@code ?token=}; the first of these that is there counts.
 */
public final class OfferedToken {
    static final String PREFIX = "sluice.jwt.";

    private static final String SCHEME = "bearer ";

    private OfferedToken() {}

    public static @Nullable String of(RequestHead head) {
        String authorization = head.header("authorization");
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return authorization.substring(SCHEME.length()).strip();
        }
        for (String offered : head.list("sec-websocket-protocol")) {
            if (offered.startsWith(PREFIX)) {
                return offered.substring(PREFIX.length());
            }
        }
        return RequestTarget.parse(head.target()).first("token");
    }

    /**
     * The sub-protocol to agree on (RFC 6455 section 4.2.2): the first configured one that is offered; else the one that
     * carries the token, for a browser ends a connection that agrees on none of those it offered.
     */
    static @Nullable String subprotocol(RequestHead head, List<String> configured) {
        List<String> offered = head.list("sec-websocket-protocol");
        for (String one : configured) {
            if (offered.contains(one)) {
                return one;
            }
        }
        return offered.stream()
                .filter(one -> one.startsWith(PREFIX))
                .findFirst()
                .orElse(null);
    }
}
