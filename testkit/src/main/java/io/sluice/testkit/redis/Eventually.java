package io.sluice.testkit.redis;

import io.sluice.testkit.Waiting;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what Redis does by itself. A server that is gone or not ready to answer yet means: not yet. */
final class Eventually {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private Eventually() {}

    static void until(String what, BooleanSupplier condition, Supplier<String> seen) {
        Waiting.until(what, AT_MOST, () -> orElse(condition::getAsBoolean, false), () -> orElse(seen, "no answer"));
    }

    private static <T> T orElse(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (UncheckedIOException | IllegalStateException noAnswer) {
            return otherwise;
        }
    }
}
