package io.sluice.api.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer. Its body is rendered on the event loop that writes it, never on the thread that found the result.
 *
 * @param headers besides date, content-type, content-length and connection, which the server writes
 */
public record Response(int status, String contentType, Map<String, String> headers, Body body) {
    /** The media type of {@link #json}. */
    public static final String JSON = "application/json";

    /** Bytes to come. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream target) throws IOException;
    }

    public static Response json(int status, JsonWriter value) {
        return new Response(status, JSON, Map.of(), target -> Json.write(value, target));
    }

    public static Response text(int status, String contentType, byte[] bytes) {
        return new Response(status, contentType, Map.of(), target -> target.write(bytes));
    }

    public Response withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, contentType, more, body);
    }
}
