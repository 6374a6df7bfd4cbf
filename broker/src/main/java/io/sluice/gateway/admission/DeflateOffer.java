package io.sluice.gateway.admission;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Negotiates permessage-deflate (RFC 7692 section 7.1) so that no side keeps a context: then one compressor serves all
 * connections of an event loop, and a compressed message can be shared by all its receivers.
 */
final class DeflateOffer {
    private static final String NAME = "permessage-deflate";
    private static final String AGREED = NAME + "; server_no_context_takeover; client_no_context_takeover";

    private DeflateOffer() {}

    /**
     * The first offer that can be accepted.
     *
     * @param extensions the value of {@code Sec-WebSocket-Extensions}
     * @return what to answer in that header, or null
     */
    static @Nullable String accept(@Nullable String extensions) {
        if (extensions == null) {
            return null;
        }
        for (String offer : extensions.split(",")) {
            String answer = acceptOne(offer.split(";", -1));
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    private static @Nullable String acceptOne(String[] parts) {
        if (!parts[0].strip().equalsIgnoreCase(NAME)) {
            return null;
        }
        Set<String> seen = new HashSet<>();
        String answer = AGREED;
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String name = pair[0].strip().toLowerCase(Locale.ROOT);
            String value = pair.length == 1 ? null : unquoted(pair[1].strip());
            if (!seen.add(name) || !isAcceptable(name, value)) {
                return null;
            }
            if (name.equals("server_max_window_bits")) {
                answer = AGREED + "; server_max_window_bits=15";
            }
        }
        return answer;
    }

    private static boolean isAcceptable(String name, @Nullable String value) {
        switch (name) {
            case "server_no_context_takeover", "client_no_context_takeover":
                return value == null;
            case "client_max_window_bits":
                return value == null || isWindow(value);
            case "server_max_window_bits":
                // The JDK's Deflater always uses a window of 2^15: a smaller one cannot be promised.
                return "15".equals(value);
            default:
                return false;
        }
    }

    private static boolean isWindow(String value) {
        return value.matches("[89]|1[0-5]");
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
