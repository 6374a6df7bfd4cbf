package io.sluice.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls the HTTP API as a backend would: JSON in, JDK values out (Map, List, String, Number, Boolean, null).
 *
 * <p>Threads: any; connections are kept alive and shared.
 *
 * <p>Failure: an error answer is an {@link ApiException}, a broken connection an {@link UncheckedIOException}.
 */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI base;
    private final Map<String, String> headers;

    /** @param base such as {@code http://127.0.0.1:8080}, without {@code /v1} */
    public Api(URI base) {
        this(base, Map.of());
    }

    private Api(URI base, Map<String, String> headers) {
        this.base = base;
        this.headers = Map.copyOf(headers);
    }

    /** The same API with one more header on each request, such as {@code Idempotency-Key}. */
    public Api withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Api(base, more);
    }

    /** The same API with {@code Authorization: Bearer} and this key on each request. */
    public Api withApiKey(String key) {
        return withHeader("Authorization", "Bearer " + key);
    }

    /** What it was made with. */
    public URI base() {
        return base;
    }

    /**
     * Calls a method.
     *
     * @param namesAndValues alternating: {@code call("joinGroup", "client_id", id, "group", "news")}
     * @return what is under {@code result}
     */
    public @Nullable Object call(String method, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return result(post("/v1/" + method, write(parameters)));
    }

    /** {@link #call} for methods whose result is an object. */
    public Map<String, Object> object(String method, @Nullable Object... namesAndValues) {
        return asObject(call(method, namesAndValues));
    }

    /** {@link #call} for methods whose result is a list. */
    public List<Object> list(String method, @Nullable Object... namesAndValues) {
        return asList(call(method, namesAndValues));
    }

    /** {@link #call} for methods whose result is a count. */
    public long count(String method, @Nullable Object... namesAndValues) {
        return call(method, namesAndValues) instanceof Number n ? n.longValue() : -1;
    }

    /** Posts a body as it is, valid or not. */
    public HttpResponse<String> post(String path, String body) {
        return exchange(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Gets a path, such as {@code /metrics}, whatever the status. */
    public HttpResponse<String> get(String path) {
        return exchange(request(path).GET());
    }

    /** What is under {@code result} of a 200, else an {@link ApiException}. */
    public static @Nullable Object result(HttpResponse<String> response) {
        Map<String, Object> answer = asObject(parse(response.body()));
        if (response.statusCode() == 200) {
            return answer.get("result");
        }
        throw new ApiException(response.statusCode(), asObject(answer.getOrDefault("error", Map.of())));
    }

    /** Any JSON text as JDK values. */
    public static @Nullable Object parse(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    /** JDK values as compact JSON text. */
    public static String write(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON for " + value, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalStateException("expected an object, got " + value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> asList(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        throw new IllegalStateException("expected a list, got " + value);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        headers.forEach(request::header);
        return request;
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
