package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the backplane could not do, as callers are told. */
final class Problems {
    /** Seconds; about as long as a node takes to come back to Redis. */
    private static final String RETRY_AFTER = "1";

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** Without the wrapping that stages put around failures. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /**
     * The problem that a failure is; null if it is a defect.
     *
     * @param call whose failure it is: some problems name its field
     */
    static @Nullable Problem of(Throwable failure, Arguments call) {
        Throwable cause = unwrap(failure);
        if (cause instanceof ProblemException known) {
            return known.problem();
        }
        if (!(cause instanceof BackplaneException)) {
            return null;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BackplaneException.ClientNotFound) {
            return Problem.of(404, "client_not_found", message);
        }
        if (cause instanceof BackplaneException.VersionConflict) {
            return Problem.of(409, "version_conflict", message);
        }
        if (cause instanceof BackplaneException.UidMismatch) {
            return Problem.of(409, "uid_mismatch", message);
        }
        if (cause instanceof BackplaneException.TooManyGroups) {
            return Problem.invalid(call.has(Parameters.GROUPS) ? "groups" : "group", message);
        }
        if (cause instanceof BackplaneException.BadCursor) {
            return Problem.invalid("cursor", message);
        }
        return cause instanceof Unavailable unavailable ? unavailable(unavailable, message) : null;
    }

    /** For places that must tell something of every failure: a defect is logged and told as one. */
    static Problem orDefect(Throwable failure, Arguments call) {
        Problem problem = of(failure, call);
        if (problem == null) {
            log.atError().setCause(failure).log("a call of a batch fails for a reason that is a defect of this server");
            return Problem.of(500, "internal", "this server has a defect; its log says more");
        }
        return problem;
    }

    private static Problem unavailable(Unavailable failure, String message) {
        Problem problem = Problem.of(503, "redis_unavailable", message).withHeader("retry-after", RETRY_AFTER);
        List<String> nodes = failure.nodes().stream().map(Object::toString).toList();
        return switch (failure.outcome()) {
            case NOTHING -> problem;
            case UNKNOWN -> problem.withDetail("outcome", "unknown");
            case PARTIAL -> problem.withDetail("outcome", "partial").withDetail("nodes", nodes);
        };
    }
}
