package io.sluice.api.webhook;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings that come as fast as events do: one a minute of each kind is logged, the metrics count them all. Threads: {@code webhook}. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String what;
    private long next = System.nanoTime();

    Complaints(String what) {
        this.what = what;
    }

    void log(String name, String why) {
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + PAUSE_NANOS;
            LOG.atWarn().addKeyValue(name, why).log(what);
        }
    }
}
