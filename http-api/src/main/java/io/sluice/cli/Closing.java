package io.sluice.cli;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of a part, not for ever: what does not end in time is left to the end of the process. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void await(CompletionStage<?> end, Duration limit, String what) {
        try {
            end.toCompletableFuture()
                    .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            String why = e.getCause() instanceof TimeoutException ? "no end in time" : Failures.line(e);
            LOG.atWarn().addKeyValue("why", why).log("{}: not closed in order", what);
        }
    }
}
