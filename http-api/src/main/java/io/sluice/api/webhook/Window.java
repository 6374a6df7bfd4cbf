package io.sluice.api.webhook;

/** What the process holds of all streams together. Threads: {@code webhook}. */
final class Window {
    private static final long MOST_BYTES = 64L << 20;

    private long bytes;

    long roomBytes() {
        return MOST_BYTES - bytes;
    }

    void add(long more) {
        bytes += more;
    }
}
