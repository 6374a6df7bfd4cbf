package io.sluice.testkit.load;

import io.sluice.testkit.Api;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients in the group of the victims, and in one of their own that gets 16 KiB fifty times a second, of which they read
 * nothing, or a byte each 5 ms, or, where they are polite, all of it. One that the server ends comes back after a tenth of a second.
 *
 * <p>Threads: one for each client, one that publishes.
 */
final class SlowReaders implements Attackers {
    private static final int RECEIVE_BUFFER = 4 * 1024;
    private static final int MESSAGE = 16 * 1024;
    private static final long PUBLISH_NANOS = 20_000_000;
    private static final long BYTE_NANOS = 5_000_000;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Attack attack;
    private final InetSocketAddress server;
    private final Api api;
    private final boolean polite;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder ended = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private volatile boolean over;

    /** @param polite whether they read all that there is: the same load without the attack */
    SlowReaders(Attack attack, Rig rig, boolean polite) {
        this.attack = attack;
        this.polite = polite;
        this.server = rig.gatewayAddress();
        this.api = rig.api();
        for (int i = 0; i < attack.sockets; i++) {
            threads.add(new Thread(this::insist, "reader-" + i));
        }
        threads.add(new Thread(this::publish, "publisher"));
        threads.forEach(Thread::start);
    }

    @Override
    public long ended() {
        return ended.sum();
    }

    @Override
    public long sent() {
        return sent.sum();
    }

    private void publish() {
        String message = "x".repeat(MESSAGE);
        while (!over) {
            api.call("sendToGroup", "group", "slow", "message", message);
            LockSupport.parkNanos(PUBLISH_NANOS);
        }
    }

    private void insist() {
        while (!over) {
            try (Socket socket = new Socket()) {
                if (!polite) {
                    socket.setReceiveBufferSize(RECEIVE_BUFFER);
                }
                socket.connect(server);
                attack.greet(socket);
                String id = ClientIds.read(socket.getInputStream());
                api.call("joinGroup", "client_id", id, "groups", List.of(Hostile.GROUP, "slow"));
                read(socket);
            } catch (IOException | RuntimeException e) { // the API says so if the client is gone already
                ended.increment();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Returns when the attack is over; a stopped reader learns of its end by writing. */
    private void read(Socket socket) throws IOException {
        for (int pauses = 0; !over; pauses++) {
            if (polite) {
                Attack.skipAll(socket);
                LockSupport.parkNanos(BYTE_NANOS);
            } else if (attack == Attack.ONE_BYTE_READERS) {
                if (socket.getInputStream().available() > 0
                        && socket.getInputStream().read() < 0) {
                    throw new IOException("ended");
                }
                LockSupport.parkNanos(BYTE_NANOS);
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (attack == Attack.STOPPED_READERS || pauses % 64 == 0) {
                socket.getOutputStream().write(attack.bytes);
                sent.add(attack.bytes.length);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                LockSupport.parkNanos(BYTE_NANOS);
            }
        }
    }
}
