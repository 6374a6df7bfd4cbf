package io.sluice.gateway.admission;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request (RFC 9112 sections 3 and 5): as much of HTTP as a WebSocket handshake needs, read
 * strictly. Lines that are folded, names that are no tokens and control characters are refused.
 */
public final class RequestHead {
    /** The largest head that is read, in bytes; a larger one is answered with 431. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String method;
    private final String target;
    private final String version;
    private final Map<String, String> headers = new HashMap<>();

    private RequestHead(String method, String target, String version) {
        this.method = method;
        this.target = target;
        this.version = version;
    }

    /**
     * Reads a head.
     *
     * @param text everything before the empty line, as ISO 8859-1, lines ended by CR LF
     * @throws IllegalArgumentException if it breaks the grammar
     */
    public static RequestHead parse(String text) {
        int end = lineEnd(text, 0);
        String line = text.substring(0, end);
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first <= 0 || second <= first + 1 || line.indexOf(' ', second + 1) >= 0 || !isToken(line, 0, first)) {
            throw new IllegalArgumentException("malformed request line");
        }
        requireVisible(line);
        RequestHead head = new RequestHead(
                line.substring(0, first), line.substring(first + 1, second), line.substring(second + 1));
        if (!head.version.matches("HTTP/\\d\\.\\d")) {
            throw new IllegalArgumentException("malformed request line");
        }
        for (int at = end + 2; at < text.length(); at = end + 2) {
            end = lineEnd(text, at);
            head.addHeader(text.substring(at, end));
        }
        return head;
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf("\r\n", from);
        return end < 0 ? text.length() : end;
    }

    private void addHeader(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line, 0, colon)) {
            throw new IllegalArgumentException("malformed header line");
        }
        requireVisible(line);
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.merge(name, line.substring(colon + 1).strip(), (before, more) -> before + ", " + more);
    }

    private static boolean isToken(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireVisible(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 127) {
                throw new IllegalArgumentException("control character in the request head");
            }
        }
    }

    String method() {
        return method;
    }

    /** The request target as it was sent. */
    public String target() {
        return target;
    }

    String version() {
        return version;
    }

    /**
     * A header's value; several of one name are joined by commas.
     *
     * @param name in lower case
     */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** All headers; several of one name are joined by commas. Names in lower case. */
    Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** The items of a comma-separated header. */
    List<String> list(String name) {
        String value = headers.get(name);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",")).map(String::strip).toList();
    }

    /** Whether a comma-separated header has this token, in any case. */
    boolean hasToken(String name, String token) {
        String value = headers.get(name);
        if (value == null) {
            return false;
        }
        for (String part : value.split(",")) {
            if (part.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }
}
