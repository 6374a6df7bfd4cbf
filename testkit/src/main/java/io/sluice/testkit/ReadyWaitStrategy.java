package io.sluice.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * Waits for a 200 of {@code /readyz}; unlike Testcontainers' own for HTTP it gives up as soon as the container has ended,
 * for a wrong setting ends it within a second.
 */
final class ReadyWaitStrategy extends AbstractWaitStrategy {
    private static final long PAUSE_NANOS = 50_000_000;

    private final int port;

    /** @param port in the container */
    ReadyWaitStrategy(int port) {
        this.port = port;
    }

    @Override
    protected void waitUntilReady() {
        long deadline = System.nanoTime() + startupTimeout.toNanos();
        while (!isReady()) {
            if (!waitStrategyTarget.isRunning()) {
                throw new ContainerLaunchException("ended before it was ready:\n" + log());
            }
            if (System.nanoTime() > deadline) {
                throw new ContainerLaunchException("not ready within " + startupTimeout + ":\n" + log());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isReady() {
        // Asked anew each time: a container that has ended has no ports.
        try {
            URI base =
                    URI.create("http://" + waitStrategyTarget.getHost() + ":" + waitStrategyTarget.getMappedPort(port));
            return new Api(base).get("/readyz").statusCode() == 200;
        } catch (UncheckedIOException | IllegalArgumentException e) {
            return false;
        }
    }

    private String log() {
        return ((org.testcontainers.containers.ContainerState) waitStrategyTarget).getLogs();
    }
}
