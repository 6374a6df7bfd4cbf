package io.sluice.api.webhook;

import io.sluice.config.WebhookSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Posts events over kept connections. HTTP/1.1 alone: the offer to upgrade, which cleartext HTTP/2 needs, confuses some
 * servers. Redirects are answers like any other.
 *
 * <p>Threads: any; two of its own do the work.
 *
 * <p>Failure: a connection that breaks fails what was on it; nothing is sent twice from here.
 */
final class WebhookClient implements AutoCloseable {
    /** Of an answer's body. */
    static final int LONGEST_ANSWER = 1 << 20;

    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> new Thread(task, "webhook-http"));
    private final Clock clock;
    private volatile HttpClient http;

    WebhookClient(Clock clock, Optional<SSLContext> trust) {
        this.clock = clock;
        this.http = client(trust);
    }

    private HttpClient client(Optional<SSLContext> trust) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** For the attempts that begin from now on, on connections of their own; the others end where they are. */
    void trust(Optional<SSLContext> next) {
        http = client(next);
    }

    /**
     * What the webhook said.
     *
     * @param body empty where it was longer than {@link #LONGEST_ANSWER}
     */
    record Answer(int status, Optional<byte[]> body) {}

    /** Fails with an IOException, or with a TimeoutException where the answer was not complete in time. */
    CompletionStage<Answer> post(WebhookSettings settings, byte[] event) {
        try {
            return send(settings, event);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Answer> send(WebhookSettings settings, byte[] event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url()))
                .header("Content-Type", "application/cloudevents+json; charset=UTF-8")
                .header("User-Agent", "Sluice")
                .POST(HttpRequest.BodyPublishers.ofByteArray(event));
        if (!settings.secret().isEmpty()) {
            long now = clock.instant().getEpochSecond();
            request.header(Signature.HEADER, Signature.of(settings.secret(), now, event));
        }
        CompletableFuture<HttpResponse<Optional<byte[]>>> sent =
                http.sendAsync(request.build(), head -> new BoundedBody(LONGEST_ANSWER));
        // The request's own timeout ends with the head of the answer.
        return sent.copy()
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        sent.cancel(true);
                    }
                })
                .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
