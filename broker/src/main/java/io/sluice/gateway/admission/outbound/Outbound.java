package io.sluice.gateway.admission.outbound;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks an HTTP server of the operator's.
 *
 * <p>Threads: any; answers come on the client's own.
 *
 * <p>Failure: a server that is slow or says too much fails the stage.
 */
public final class Outbound {
    /** A whole answer. */
    @SuppressWarnings("ArrayRecordComponent") // read once
    public record Answer(int status, byte[] body) {}

    private final HttpClient client;

    /** @param connectTimeout for the connection alone */
    public Outbound(Duration connectTimeout) {
        // HTTP/1.1: an upgrade to h2c in the first request puzzles simple servers.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * @param request with a time-out for the head of the answer
     * @param within the time-out for all of it
     * @param maxBytes of the body; a longer one fails the stage
     */
    public CompletionStage<Answer> ask(HttpRequest request, Duration within, int maxBytes) {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, info -> new BoundedBody(maxBytes));
        // A copy: a time-out of the exchange itself would not end it.
        return exchange.copy()
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> exchange.cancel(true))
                .thenApply(response -> new Answer(response.statusCode(), response.body()));
    }
}
