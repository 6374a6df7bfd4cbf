package io.sluice.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A server that a test started, wherever it runs: a child process, or the main process of a container. What can be done
 * to it is the same in both.
 *
 * <p>Threads: any.
 *
 * <p>Failure: signals to one that has ended do nothing.
 */
public interface ServerProcess extends AutoCloseable {
    /** Its process id as the machine counts that runs it; 0 when it has ended in a container. */
    long pid();

    /** Whether it runs; a paused one does. */
    boolean isAlive();

    /** Everything it has printed so far. */
    String log();

    /** SIGKILL: no farewell. Returns when it is dead. */
    void kill();

    /** SIGTERM: an orderly end. Returns at once. */
    void terminate();

    /** SIGSTOP: frozen, its sockets stay open. */
    void pause();

    /** SIGCONT. */
    void resume();

    /**
     * Waits for its end.
     *
     * @return the exit status; 128 + n, such as 143 for SIGTERM, when a signal ended it
     * @throws IllegalStateException with its output, if it still runs after so long
     */
    int awaitExit(Duration atMost);

    /**
     * Waits until it is so.
     *
     * @param what the condition in words, for the message of a failure
     * @throws IllegalStateException with its output, as soon as the process has ended before it was so
     * @throws AssertionError with its output, if it is not so after that long
     */
    default void awaitUntil(String what, Duration atMost, BooleanSupplier condition) {
        Waiting.until(what, atMost, () -> condition.getAsBoolean() || !isAlive(), this::log);
        if (!isAlive() && !condition.getAsBoolean()) {
            throw new IllegalStateException(
                    "ended with " + awaitExit(Duration.ZERO) + " before it was " + what + ":\n" + log());
        }
    }

    /** Kills it, if it still runs, and forgets it. */
    @Override
    void close();
}
