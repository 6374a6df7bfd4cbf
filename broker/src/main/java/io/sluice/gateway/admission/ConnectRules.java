package io.sluice.gateway.admission;

import io.sluice.config.ConnectSettings;
import io.sluice.gateway.admission.hook.ConnectHook;
import io.sluice.gateway.admission.hook.Verdict;
import io.sluice.gateway.admission.hook.Visitor;
import io.sluice.gateway.admission.token.Token;
import io.sluice.gateway.admission.token.TokenRefusedException;
import io.sluice.gateway.admission.token.TokenVerifier;
import io.sluice.metrics.GatewayMetrics.RefusalReason;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Introduction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may connect: {@code connect.jwt.*} first, then {@code connect.hook.url}; what the hook says goes before what the
 * token says, and groups are those of both.
 *
 * <p>Threads: any. Stages complete on the caller's thread, or on one of an HTTP client.
 *
 * <p>Failure: what cannot be asked is answered with 503, never with an open door. One line in the log for each client that
 * is refused, without the token; of those who could not be judged, one in a second.
 */
public final class ConnectRules {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectRules.class);

    private static final long WARN_NANOS = 1_000_000_000L;

    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - WARN_NANOS);
    private final @Nullable TokenVerifier tokens;
    private final @Nullable ConnectHook hook;

    /** @throws IllegalArgumentException naming the key of the configuration that cannot be used */
    public ConnectRules(ConnectSettings settings) {
        tokens = settings.jwt().map(TokenVerifier::of).orElse(null);
        hook = settings.hook().map(ConnectHook::new).orElse(null);
    }

    /** Whether clients show a token. */
    public boolean wantToken() {
        return tokens != null;
    }

    /**
     * Judges the token of a request.
     *
     * @return fails with {@link RefusedException}
     */
    public CompletionStage<Entry> judge(@Nullable String token, String remoteAddress) {
        TokenVerifier verifier = tokens;
        if (verifier == null) {
            return CompletableFuture.completedStage(Entry.OPEN);
        }
        if (token == null) {
            return CompletableFuture.failedStage(unauthorized("no token", remoteAddress));
        }
        return verifier.verify(token).handle((verified, failure) -> {
            if (failure == null) {
                return entry(verified);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof TokenRefusedException refused
                    ? unauthorized(String.valueOf(refused.getMessage()), remoteAddress)
                    : unavailable("tokens cannot be judged", cause, remoteAddress);
        });
    }

    private static Entry entry(Token token) {
        return new Entry(token.client(), Entry.OPEN.welcome(), token.expiresAt());
    }

    /**
     * Asks the hook about a client whose token was judged.
     *
     * @return fails with {@link RefusedException}
     */
    public CompletionStage<Entry> ask(RequestHead head, ClientId client, String remoteAddress, Entry judged) {
        ConnectHook asked = hook;
        if (asked == null) {
            return CompletableFuture.completedStage(judged);
        }
        RequestTarget target = RequestTarget.parse(head.target());
        Visitor visitor = new Visitor(client, remoteAddress, target.path(), target.query(), head.headers());
        return asked.ask(visitor).handle((verdict, failure) -> {
            if (failure != null) {
                throw unavailable("the connect hook gave no answer", failure, remoteAddress);
            }
            if (verdict instanceof Verdict.Refused refused) {
                throw refused(refused.status(), remoteAddress);
            }
            return merge(judged, (Verdict.Admitted) verdict);
        });
    }

    private static Entry merge(Entry judged, Verdict.Admitted admitted) {
        Introduction token = judged.client();
        Introduction hook = admitted.client();
        Set<Group> groups = new LinkedHashSet<>(token.groups());
        groups.addAll(hook.groups());
        return new Entry(
                new Introduction(
                        hook.uid().or(token::uid),
                        List.copyOf(new ArrayList<>(groups)),
                        hook.session().or(token::session)),
                admitted.welcome(),
                judged.expiresAt());
    }

    private static RefusedException unauthorized(String why, String remoteAddress) {
        LOG.atInfo()
                .addKeyValue("remote_address", remoteAddress)
                .addKeyValue("reason", why)
                .log("client shows no valid token");
        return new RefusedException(new Refusal(
                RefusalReason.TOKEN,
                401,
                "Unauthorized",
                "WWW-Authenticate: Bearer realm=\"sluice\"\r\n",
                "token: " + why));
    }

    private static RefusedException refused(int status, String remoteAddress) {
        LOG.atInfo()
                .addKeyValue("remote_address", remoteAddress)
                .addKeyValue("status", status)
                .log("client is refused by the connect hook");
        return new RefusedException(new Refusal(
                RefusalReason.HOOK,
                status,
                status == 401 ? "Unauthorized" : "Forbidden",
                "",
                "refused by the backend"));
    }

    /** A backend that is away is away for all who come: one line in a second says so. */
    private RefusedException unavailable(String what, Throwable failure, String remoteAddress) {
        long now = System.nanoTime();
        long last = warnedAt.get();
        if (now - last >= WARN_NANOS && warnedAt.compareAndSet(last, now)) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.atWarn()
                    .addKeyValue("remote_address", remoteAddress)
                    .addKeyValue("cause", cause.toString())
                    .log(what);
        }
        return new RefusedException(Refusal.unavailable(RefusalReason.RULES_UNAVAILABLE, what, RetryHint.soon()));
    }
}
