package io.sluice.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;

/**
 * The main process of a container. The container outlives it, with its log and its ports, until whoever made the
 * container removes it.
 *
 * <p>Threads: any.
 *
 * <p>Failure: an engine that does not answer is docker-java's exception.
 */
final class ContainerProcess implements ServerProcess {
    private static final Duration DEATH = Duration.ofSeconds(10);

    private final GenericContainer<?> container;

    private ContainerProcess(GenericContainer<?> container) {
        this.container = container;
    }

    /** Starts a container that was never started, or starts the same one again. */
    static ContainerProcess launch(GenericContainer<?> container) {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }
        return new ContainerProcess(container);
    }

    /** SIGKILL for whatever runs in it; nothing if it has ended. */
    static void kill(GenericContainer<?> container) {
        new ContainerProcess(container).kill();
    }

    @Override
    public long pid() {
        Long pid = state().getPidLong();
        return pid == null ? 0 : pid;
    }

    @Override
    public boolean isAlive() {
        return Boolean.TRUE.equals(state().getRunning());
    }

    @Override
    public String log() {
        return container.getLogs();
    }

    @Override
    public void kill() {
        signal("KILL");
        awaitExit(DEATH);
    }

    @Override
    public void terminate() {
        signal("TERM");
    }

    /** By signal and not by the engine's pause, whose containers cannot be killed. */
    @Override
    public void pause() {
        signal("STOP");
    }

    @Override
    public void resume() {
        signal("CONT");
    }

    @Override
    public int awaitExit(Duration atMost) {
        try {
            Waiting.until("ended", atMost, () -> !isAlive(), () -> "");
        } catch (AssertionError e) {
            throw new IllegalStateException("still running after " + atMost + ":\n" + log(), e);
        }
        Long status = state().getExitCodeLong();
        return status == null ? -1 : status.intValue();
    }

    private void signal(String name) {
        try {
            docker().killContainerCmd(container.getContainerId())
                    .withSignal(name)
                    .exec();
        } catch (ConflictException e) {
            // It has ended: then there is nobody to hear it.
            if (isAlive()) {
                throw e;
            }
        }
    }

    private ContainerState state() {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public void close() {
        kill();
    }
}
