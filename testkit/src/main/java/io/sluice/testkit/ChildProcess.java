package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An operating-system process with its output in a file, and the ways to make it suffer.
 *
 * <p>Threads: any.
 *
 * <p>Failure: killed when this JVM ends in any orderly way.
 */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final Thread reaper;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        reaper = new Thread(process::destroyForcibly, "kill-" + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /** Starts it in a directory, with additions to the environment; standard output and error go to one file there. */
    public static ChildProcess start(
            Path directory, String name, Map<String, String> environment, List<String> command) {
        try {
            Path log = Files.createTempFile(directory, name + "-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new ChildProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: no farewell. Returns when it is dead. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGTERM: an orderly end. Returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** SIGSTOP: frozen, its sockets stay open. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Waits for its end.
     *
     * @return the exit status
     * @throws IllegalStateException with its output, if it still runs after so long
     */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("still running after " + atMost + ":\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until it is so; gives up early, with the output, when the process has ended. */
    public void awaitUntil(String what, Duration atMost, BooleanSupplier condition) {
        Waiting.until(what, atMost, () -> condition.getAsBoolean() || !process.isAlive(), this::log);
        if (!process.isAlive() && !condition.getAsBoolean()) {
            throw new IllegalStateException(
                    "ended with " + process.exitValue() + " before it was " + what + ":\n" + log());
        }
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it, if it still runs, and forgets it. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            // The JVM is going down already: the hook has run or will.
        }
    }
}
