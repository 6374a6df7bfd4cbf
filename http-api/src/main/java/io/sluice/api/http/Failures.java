package io.sluice.api.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told of what went wrong below the handlers. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Of a handler: a problem as it is; anything else is a defect of ours, logged here and named to nobody. */
    static Response ofHandler(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProblemException known) {
            return known.problem().asResponse();
        }
        log.atError().setCause(cause).log("a request fails for a reason that is a defect of this server");
        return Problem.of(500, "internal", "this server has a defect; its log says more")
                .asResponse();
    }

    /** Of the decoder: all of it is malformed input. */
    static Problem ofDecoder(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(414, "uri_too_long", "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(431, "headers_too_large", "the header fields are too large");
        }
        return Problem.of(400, "bad_request", "this is not HTTP/1.1 as RFC 9112 has it");
    }
}
