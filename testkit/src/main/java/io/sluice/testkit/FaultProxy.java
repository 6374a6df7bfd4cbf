package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A TCP proxy on loopback that makes the path to a server fail: cut it, leave it half-open, delay it, throttle it, reset
 * its connections; all of them or a choice.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", 6379)) {
 *     // start what is tested with --redis.uri=redis://127.0.0.1:<proxy.port()>
 *     proxy.silence();
 *     // ... nothing arrives, nothing is closed
 *     proxy.heal();
 * }
 * }</pre>
 *
 * Bytes pass as they are, so any protocol over TCP will do, also inside TLS; then {@link ProxyPath#sent} cannot tell
 * connections apart. A server that refuses connections shows itself to clients as a connection that is reset at once.
 *
 * <p>Faults add up until each is closed or {@link #heal} ends them all. {@link #only} takes the same faults to a choice of
 * the connections, or to one direction.
 *
 * <p>Threads: any; each method returns when it is in force. One thread of the proxy carries all of its connections.
 *
 * <p>Failure: {@link #close} resets what is open. Methods after it throw {@link IllegalStateException}.
 */
public final class FaultProxy implements AutoCloseable {
    private final ProxyLoop loop;

    private FaultProxy(InetSocketAddress target) {
        try {
            loop = new ProxyLoop(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Listens on a free port of 127.0.0.1. The target need not be there yet.
     *
     * @throws UncheckedIOException if there is no port to be had
     */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port));
    }

    public int port() {
        return loop.address().getPort();
    }

    /** Where clients connect instead of to the target: {@code 127.0.0.1:port}. */
    public InetSocketAddress address() {
        return loop.address();
    }

    /** New connections go there from now on; those that are open stay where they are (see {@link #cut}). */
    public void retarget(String host, int port) {
        var target = new InetSocketAddress(host, port);
        run(() -> loop.retarget(target));
    }

    /** Resets all connections and refuses new ones, until it is healed. */
    public void cut() {
        loop.change(() -> {
            loop.shut();
            return loop.reset(path -> true);
        });
    }

    /** Half-open for everyone; see {@link PathFaults#silence}. */
    public Fault silence() {
        return all().silence();
    }

    /** Swallows everything; see {@link PathFaults#blackhole}. */
    public Fault blackhole() {
        return all().blackhole();
    }

    /** Later by so much in each direction; see {@link PathFaults#delay}. */
    public Fault delay(Duration oneWay) {
        return all().delay(oneWay);
    }

    /** So many bytes a second in each direction of each connection; see {@link PathFaults#throttle}. */
    public Fault throttle(long bytesPerSecond) {
        return all().throttle(bytesPerSecond);
    }

    /** Resets each connection with this probability each second; see {@link PathFaults#resets}. */
    public Fault resets(double probabilityPerSecond, long seed) {
        return all().resets(probabilityPerSecond, seed);
    }

    /** The same for a choice of the connections; see {@link PathFaults#on}. */
    public PathFaults only(Predicate<ProxyPath> which) {
        return PathFaults.on(List.of(this), which);
    }

    /** Ends all faults and a {@link #cut}. */
    public void heal() {
        loop.change(() -> {
            loop.endAll();
            loop.open();
            return true;
        });
    }

    /** The connections there are now, the oldest first. */
    public List<ProxyPath> paths() {
        return loop.change(loop::paths);
    }

    /** A fault that has been added by now. */
    Fault begin(FaultRule rule) {
        run(() -> loop.begin(rule));
        return () -> {
            if (!loop.hasEnded()) {
                run(() -> loop.end(rule));
            }
        };
    }

    int reset(Predicate<ProxyPath> which) {
        return loop.change(() -> loop.reset(which));
    }

    private PathFaults all() {
        return only(path -> true);
    }

    private void run(Runnable change) {
        loop.change(() -> {
            change.run();
            return true;
        });
    }

    /** Resets what is open and gives the port back. */
    @Override
    public void close() {
        loop.end();
    }
}
