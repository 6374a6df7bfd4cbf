package io.sluice.api.webhook;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time, and any part of that, so that crowds disperse. */
record Backoff(RandomGenerator random) {
    private static final long FIRST_MILLIS = 200;

    /** Short enough that a webhook which is back hears of it soon. */
    private static final long LONGEST_MILLIS = 30_000;

    private static final int DOUBLINGS = 10;
    private static final long LONGEST_REST_MILLIS = 1_000;

    /** @param failures so far, 1 at least */
    long millis(int failures) {
        long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS));
        return 1 + random.nextLong(most);
    }

    /** How long before anything follows an attempt that got no answer. */
    long restMillis() {
        return 1 + random.nextLong(LONGEST_REST_MILLIS);
    }
}
