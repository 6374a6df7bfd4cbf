package io.sluice.testkit.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that say the same again and again, each 50 times a second at most, or as often as the server reads: so that the
 * generator keeps time for its own measuring. One whom the server ends comes back after a tenth of a second.
 *
 * <p>Threads: one each.
 */
final class Flood implements Attackers {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final long BETWEEN_NANOS = 20_000_000;

    private final Attack attack;
    private final InetSocketAddress server;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final LongAdder ended = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private volatile boolean over;

    Flood(Attack attack, InetSocketAddress server) {
        this.attack = attack;
        this.server = server;
        for (int i = 0; i < attack.sockets; i++) {
            var thread = new Thread(this::insist, "attacker-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public long ended() {
        return ended.sum();
    }

    @Override
    public long sent() {
        return sent.sum();
    }

    private void insist() {
        while (!over) {
            try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
                remember(socket);
                attack.greet(socket);
                while (!over) {
                    attack.goOn(socket);
                    sent.add(attack.bytes.length);
                    LockSupport.parkNanos(BETWEEN_NANOS);
                }
            } catch (IOException e) {
                ended.increment();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void remember(Socket socket) {
        synchronized (sockets) {
            sockets.removeIf(Socket::isClosed);
            sockets.add(socket);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                closeSockets();
                LockSupport.parkNanos(PAUSE_NANOS / 10);
            }
        }
        closeSockets();
    }

    private void closeSockets() throws IOException {
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
            sockets.clear();
        }
    }
}
