package io.sluice.testkit.fault.report;

import java.util.Locale;

/**
 * A promise and what was seen of it.
 *
 * @param promise in a few words
 * @param expected what keeps it
 * @param measured what was seen, with examples where it was broken
 */
public record Check(String promise, String expected, String measured, boolean kept) {
    /** Nothing of that kind may have happened. */
    public static Check none(String promise, long count, Object seen) {
        return new Check(promise, "0", String.valueOf(seen), count == 0);
    }

    public static Check atMost(String promise, double seconds, double limit) {
        return new Check(promise, "≤ " + one(limit) + " s", one(seconds) + " s", seconds <= limit);
    }

    /** With one digit behind the point. */
    static String one(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
