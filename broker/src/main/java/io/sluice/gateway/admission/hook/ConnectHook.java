package io.sluice.gateway.admission.hook;

import io.sluice.config.HookSettings;
import io.sluice.gateway.admission.outbound.Outbound;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks {@code connect.hook.url} about a client.
 *
 * <p>Threads: any.
 *
 * <p>Failure: a hook that is down, slow, or says what it must not fails the stage; nothing is asked twice. When it has
 * {@value #MAX_UNDER_WAY} questions open it is asked no more: a slow hook must not fill the memory.
 */
public final class ConnectHook {
    static final int MAX_UNDER_WAY = 512;

    private static final int MAX_ANSWER = 512 * 1024;

    private final HookSettings settings;
    private final Outbound outbound;
    private final AtomicInteger underWay = new AtomicInteger();

    public ConnectHook(HookSettings settings) {
        this.settings = settings;
        this.outbound = new Outbound(settings.timeout());
    }

    /** @return fails with whatever kept the hook from answering; never with anything of its answer in the message */
    public CompletionStage<Verdict> ask(Visitor visitor) {
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedStage(new IOException(MAX_UNDER_WAY + " questions are open already"));
        }
        HttpRequest request = HttpRequest.newBuilder(settings.url())
                .header("content-type", "application/json")
                .header("accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(HookJson.question(visitor)))
                .build();
        return outbound.ask(request, settings.timeout(), MAX_ANSWER)
                .whenComplete((answer, failure) -> underWay.decrementAndGet())
                .exceptionally(failure -> {
                    throw told(failure);
                })
                .thenApply(ConnectHook::verdict);
    }

    private CompletionException told(Throwable failure) {
        boolean late = failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
        return new CompletionException(
                late
                        ? new IOException("nothing within connect.hook.timeout ("
                                + settings.timeout().toMillis() + " ms)")
                        : failure);
    }

    private static Verdict verdict(Outbound.Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            return new Verdict.Refused(answer.status());
        }
        if (answer.status() != 200) {
            throw new CompletionException(
                    new IOException("status " + answer.status() + " (expected: 200, 401 or 403)"));
        }
        try {
            return HookJson.admitted(answer.body());
        } catch (IllegalArgumentException e) {
            throw new CompletionException(new IOException(e.getMessage(), e));
        }
    }
}
