package io.sluice.testkit.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * One selector and the thread that serves it.
 *
 * <p>Threads: {@link #execute}, {@link #ask} and {@link #close} from anywhere; the rest on the loop's own thread.
 *
 * <p>Failure: a channel whose turn fails is told so and closed; a task that fails ends the process with its trace,
 * because a generator with a hole in it measures nothing.
 */
public final class SelectorLoop implements AutoCloseable {
    private static final int INPUT_BYTES = 1 << 18;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos));
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private volatile boolean closed;

    public SelectorLoop(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes its turn when its channel is ready. */
    public interface Ready {
        void ready(SelectionKey key) throws IOException;

        void failed(IOException cause);
    }

    private record Timer(long dueNanos, Runnable task) {}

    /** What all channels read into, one after the other: empty between two turns. */
    public ByteBuffer input() {
        return input;
    }

    /** @param interest operations of {@link SelectionKey} */
    public SelectionKey register(SelectableChannel channel, int interest, Ready ready) throws IOException {
        return channel.register(selector, interest, ready);
    }

    /** Runs it on the loop, soon. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** Runs it on the loop after so many milliseconds at the earliest. */
    public void after(long millis, Runnable task) {
        timers.add(new Timer(System.nanoTime() + millis * 1_000_000, task));
    }

    /** Runs it on the loop and waits for its answer. */
    public <T> T ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select(SelectorLoop::turn, timeoutMillis());
                runDue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(70);
        }
    }

    private long timeoutMillis() {
        Timer next = timers.peek();
        return next == null ? 1000 : Math.max(1, (next.dueNanos - System.nanoTime()) / 1_000_000);
    }

    private static void turn(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            ready.ready(key);
        } catch (IOException e) {
            ready.failed(e);
        }
    }

    private void runDue() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        long now = System.nanoTime();
        for (Timer t = timers.peek(); t != null && t.dueNanos <= now; t = timers.peek()) {
            timers.remove();
            t.task.run();
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
