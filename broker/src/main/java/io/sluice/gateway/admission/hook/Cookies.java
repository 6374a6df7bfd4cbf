package io.sluice.gateway.admission.hook;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code Cookie} header as pairs (RFC 6265 section 5.4); of two with one name the first, as most frameworks do. */
final class Cookies {
    private Cookies() {}

    static Map<String, String> parse(String header) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
            cookies.putIfAbsent(cookie.name(), cookie.value());
        }
        return cookies;
    }
}
