package io.sluice.testkit;

/**
 * A fault in force, until it is closed.
 *
 * <pre>{@code
 * try (Fault deaf = proxy.only(path -> path.sent("SUBSCRIBE")).silence()) {
 *     // what must hold meanwhile
 * }
 * }</pre>
 *
 * <p>Threads: any. Closing it twice is harmless.
 */
public interface Fault extends AutoCloseable {
    /** Ends this fault and no other; returns when it has ended. */
    @Override
    void close();
}
