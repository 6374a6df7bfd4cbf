package io.sluice.testkit;

import io.sluice.testkit.ProxyPath.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The thread of one proxy with all that it owns: selector, doorway, connections, rules.
 *
 * <p>Threads: {@link #change} and {@link #end} from anywhere; the rest from inside a change, on the loop's own thread.
 *
 * <p>Failure: a connection whose turn fails is reset, which its two ends see; a change that fails tells its caller.
 */
final class ProxyLoop implements Runnable {
    private static final int INPUT_BYTES = 256 << 10;
    private static final long TICK_MILLIS = 5;
    private static final long SECOND_MILLIS = 1000;

    private final Selector selector = Selector.open();
    private final Doorway doorway = new Doorway();
    private final Thread thread;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Set<ProxyPipe> pipes = new LinkedHashSet<>();
    private final List<FaultRule> rules = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private long nextSecond = System.nanoTime();
    private InetSocketAddress target;
    private volatile boolean ended;

    ProxyLoop(InetSocketAddress target) throws IOException {
        this.target = target;
        doorway.open(selector);
        thread = new Thread(this, "fault-proxy-" + address().getPort());
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return doorway.address();
    }

    /** A task that may fail. */
    interface Change<T> {
        T make() throws IOException;
    }

    /** Makes it on the loop and waits for it. */
    <T> T change(Change<T> change) {
        var done = new CompletableFuture<T>();
        changes.add(() -> {
            try {
                T result = change.make();
                settleAll();
                done.complete(result);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (ended) {
            throw new IllegalStateException("the proxy is closed");
        }
        try {
            return done.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the proxy on port " + address().getPort() + " failed", e.getCause());
        }
    }

    void retarget(InetSocketAddress other) {
        target = other;
    }

    List<ProxyPath> paths() {
        return pipes.stream().map(ProxyPipe::path).toList();
    }

    void begin(FaultRule rule) {
        rules.add(rule);
    }

    void end(FaultRule rule) {
        rules.remove(rule);
    }

    void endAll() {
        rules.clear();
    }

    void open() throws IOException {
        doorway.open(selector);
    }

    void shut() throws IOException {
        doorway.shut();
    }

    int reset(Predicate<ProxyPath> which) {
        List<ProxyPipe> chosen =
                pipes.stream().filter(pipe -> which.test(pipe.path())).toList();
        chosen.forEach(this::drop);
        return chosen.size();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Ends the thread; all is closed then. */
    void end() {
        ended = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (selector;
                doorway) {
            while (!ended) {
                selector.select(this::turn, isTimed() ? TICK_MILLIS : SECOND_MILLIS);
                for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                    change.run();
                }
                tick();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ended = true;
            List.copyOf(pipes).forEach(this::drop);
            changes.forEach(Runnable::run);
        }
    }

    private void turn(SelectionKey key) {
        if (key.attachment() instanceof ProxyPipe pipe) {
            attempt(pipe, () -> pipe.turn(key, input));
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel next = doorway.accept(); next != null; next = doorway.accept()) {
                pipes.add(new ProxyPipe(selector, next, target, this::conditions));
            }
        } catch (IOException | RuntimeException refused) { // by the target, or by a choice that throws
            // Its client has been reset, which is what there is to tell.
        }
    }

    private Conditions conditions(ProxyPath path, Direction direction) {
        Conditions all = Conditions.CLEAR;
        for (FaultRule rule : rules) {
            all = all.and(rule.on(path, direction));
        }
        return all;
    }

    private boolean isTimed() {
        return !rules.isEmpty() && pipes.stream().anyMatch(pipe -> orThrows(pipe::isWaiting));
    }

    private void tick() {
        if (rules.isEmpty()) {
            return;
        }
        if (isTimed()) {
            settleAll();
        }
        if (System.nanoTime() - nextSecond >= 0) {
            nextSecond = System.nanoTime() + SECOND_MILLIS * 1_000_000;
            List.copyOf(pipes).stream().filter(this::isToBeReset).forEach(this::drop);
        }
    }

    private boolean isToBeReset(ProxyPipe pipe) {
        return rules.stream().anyMatch(rule -> orThrows(() -> rule.resets(pipe.path())));
    }

    /** Where the choice of a fault throws, it is that connection's turn to be reset. */
    private static boolean orThrows(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (RuntimeException thrownByChoice) {
            return true;
        }
    }

    private void settleAll() {
        List.copyOf(pipes).forEach(pipe -> attempt(pipe, pipe::settle));
    }

    private interface Turn {
        void take() throws IOException;
    }

    private void attempt(ProxyPipe pipe, Turn turn) {
        try {
            turn.take();
        } catch (IOException | RuntimeException broken) {
            pipe.reset();
        }
        if (!pipe.isOpen()) {
            pipes.remove(pipe);
        }
    }

    private void drop(ProxyPipe pipe) {
        pipe.reset();
        pipes.remove(pipe);
    }
}
