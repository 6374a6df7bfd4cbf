package io.sluice.api.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A request to routes and its answer, without a connection between. */
public record Exchange(int status, Map<String, String> headers, String body) {
    /** {@code headers} are names and values in turn. */
    public static Exchange of(Router router, String method, String target, String body, String... headers) {
        Response response = begin(router, method, target, body, headers)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            response.body().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Exchange(response.status(), response.headers(), bytes.toString(StandardCharsets.UTF_8));
    }

    /** The answer to come. */
    public static CompletableFuture<Response> begin(
            Router router, String method, String target, String body, String... headers) {
        HttpHeaders fields = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        if (!fields.contains("host")) {
            fields.set("host", "localhost");
        }
        Request request = new Request(method, target, fields, body.getBytes(StandardCharsets.UTF_8));
        try {
            return router.match(method, request.path())
                    .handler()
                    .handle(request)
                    .exceptionally(Failures::ofHandler)
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Failures.ofHandler(e));
        }
    }
}
