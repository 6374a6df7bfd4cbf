package io.sluice.testkit.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Hostile clients at work, until they are closed: one whom the server ends comes back after a tenth of a second.
 *
 * <p>Threads: one each for those that go on, one for all that only begin.
 */
final class Attackers implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;

    private final Attack attack;
    private final InetSocketAddress server;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final LongAdder ended = new LongAdder();
    private volatile boolean over;

    Attackers(Attack attack, InetSocketAddress server) {
        this.attack = attack;
        this.server = server;
        int count = attack.goesOn() ? attack.sockets : 1;
        for (int i = 0; i < count; i++) {
            var thread = new Thread(attack.goesOn() ? this::insist : this::beginAll, "attacker-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    /** How often one was ended by the server. */
    long ended() {
        return ended.sum();
    }

    private void beginAll() {
        for (int i = 0; i < attack.sockets && !over; i++) {
            try {
                remember(attack.begin(server));
            } catch (IOException e) {
                ended.increment();
            }
        }
    }

    private void insist() {
        while (!over) {
            try (Socket socket = attack.begin(server)) {
                remember(socket);
                while (!over) {
                    attack.goOn(socket);
                }
            } catch (IOException e) {
                ended.increment();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void remember(Socket socket) {
        synchronized (sockets) {
            if (attack.goesOn()) {
                sockets.removeIf(Socket::isClosed);
            }
            sockets.add(socket);
        }
    }

    /** Ends the attack: also a write that waits. */
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
