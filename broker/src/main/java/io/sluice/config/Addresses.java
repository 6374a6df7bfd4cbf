package io.sluice.config;

import io.sluice.config.ListenAddress.Protocol;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/** The types of settings that name a place: listeners, Redis, networks, origins. */
final class Addresses {
    private static final Map<String, Map.Entry<Protocol, Boolean>> SCHEMES = Map.of(
            "websocket", Map.entry(Protocol.WEBSOCKET, false),
            "wss", Map.entry(Protocol.WEBSOCKET, true),
            "text", Map.entry(Protocol.TEXT, false),
            "text+ssl", Map.entry(Protocol.TEXT, true),
            "frame", Map.entry(Protocol.FRAME, false),
            "frame+ssl", Map.entry(Protocol.FRAME, true));

    private static final Pattern REDIS = Pattern.compile("(redis|rediss|redis-sentinel|redis\\+cluster)://[^\\s]+");

    private Addresses() {}

    static ValueType<HostPort> hostPort() {
        return ValueType.of("host:port, such as 127.0.0.1:8080 or [::1]:8080; port 0 = any", HostPort::parse);
    }

    static ValueType<ListenAddress> listener() {
        return ValueType.of(
                "scheme://host:port with scheme websocket, wss, text, text+ssl, frame or frame+ssl; port 0 = any",
                text -> {
                    int end = text.indexOf("://");
                    Map.Entry<Protocol, Boolean> scheme = SCHEMES.get(text.substring(0, Math.max(0, end)));
                    if (scheme == null) {
                        throw new IllegalArgumentException(text);
                    }
                    HostPort address = HostPort.parse(text.substring(end + 3));
                    return new ListenAddress(scheme.getKey(), scheme.getValue(), address.host(), address.port());
                });
    }

    /** Only the shape is looked at here: what a URI means is Lettuce's to say. */
    static ValueType<String> redisUri() {
        return ValueType.of(
                "empty, or redis://host:6379, rediss://host, redis-sentinel://h1,h2/?sentinelMasterId=m, redis+cluster://h1,h2",
                text -> {
                    if (!text.isEmpty() && !REDIS.matcher(text).matches()) {
                        throw new IllegalArgumentException("not a Redis URI");
                    }
                    return text;
                });
    }

    static ValueType<String> webUrl() {
        return ValueType.of("empty, or a URL such as https://backend.example/events", text -> {
            if (!text.isEmpty()) {
                URI url = URI.create(text);
                boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (!web || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
                    throw new IllegalArgumentException("no URL of a web server");
                }
            }
            return text;
        });
    }

    static ValueType<String> network() {
        return ValueType.of("an address or network such as 10.0.0.0/8 or ::1", text -> {
            Cidr.parse(text);
            return text;
        });
    }

    static ValueType<String> origin() {
        return ValueType.matching(
                "* or an origin such as https://example.com:8443", "\\*|[a-z][a-z0-9+.-]*://[^/\\s,?#]+|null");
    }
}
