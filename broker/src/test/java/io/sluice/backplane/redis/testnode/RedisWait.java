package io.sluice.backplane.redis.testnode;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions that take a heartbeat or a lease at most. */
public final class RedisWait {
    private RedisWait() {}

    public static void until(String what, Callable<Boolean> condition) {
        await(what)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(40))
                .until(condition);
    }
}
