package io.sluice.testkit.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread that takes a core only when nobody else wants it (nice 19), and so do all threads that are started on it, as
 * Linux hands that on. Attackers live there: in the world they have machines of their own, and what they take of the core
 * on which the victims are measured is not the gateway's doing.
 *
 * <p>Failure: where that cannot be had, they run as everybody does, and a line says so.
 */
final class Humble implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "attackers"));

    Humble() {
        ask(() -> {
            try {
                Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
                ProcessFigures.run(
                        "renice", "-n", "19", "-p", self.getFileName().toString());
            } catch (IOException | RuntimeException e) {
                System.out.println("attackers have the same priority as all others: " + e.getMessage());
            }
            return self();
        });
    }

    private Humble self() {
        return this;
    }

    /** Runs it there and waits for its answer. */
    <T> T ask(Callable<T> question) {
        try {
            return thread.submit(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an attack could not begin", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
