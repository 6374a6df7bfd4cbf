package io.sluice.backplane.redis.testredis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server that loses answers: what is asked always arrives, and now and then the connection breaks instead of
 * bringing the answer.
 *
 * <p>Threads: two for each connection.
 *
 * <p>Failure: {@link #close} breaks what is open.
 */
public final class LossyProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket listener;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile double loss;

    /** @param target port on loopback */
    public LossyProxy(int target, long seed) {
        this.target = target;
        this.random = new Random(seed);
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** @param probability that a piece of an answer is lost and its connection with it */
    public void lose(double probability) {
        loss = probability;
    }

    /** How many connections it has broken. */
    public int lost() {
        return lost.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "lossy-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                start(() -> copy(client, server, false));
                start(() -> copy(server, client, true));
            } catch (IOException e) {
                // Closed, or a server that is away: the client hears by its own connection.
            }
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        byte[] bytes = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (answers && isLost()) {
                    lost.incrementAndGet();
                    return;
                }
                out.write(bytes, 0, n);
            }
        } catch (IOException e) {
            // The other direction has ended.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private synchronized boolean isLost() {
        return loss > 0 && random.nextDouble() < loss;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
