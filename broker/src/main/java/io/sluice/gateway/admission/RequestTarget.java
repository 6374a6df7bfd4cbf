package io.sluice.gateway.admission;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request target (RFC 9112 section 3.2.1) in its parts, decoded. One that cannot be decoded has no query.
 *
 * @param query the values of each name, in order
 */
record RequestTarget(String path, Map<String, List<String>> query) {
    private static final int MAX_PARAMETERS = 256;

    static RequestTarget parse(String target) {
        QueryStringDecoder decoder =
                new QueryStringDecoder(target, java.nio.charset.StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        try {
            return new RequestTarget(decoder.path(), decoder.parameters());
        } catch (IllegalArgumentException e) { // an escape that is none
            return new RequestTarget(decoder.rawPath(), Map.of());
        }
    }

    /** The first value of a name. */
    @Nullable String first(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
