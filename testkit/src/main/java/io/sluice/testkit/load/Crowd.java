package io.sluice.testkit.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sockets that never become clients: 2,000 more in a second until all are there, each of which says its next byte twice a
 * second, or nothing. One that the server ends does not come back.
 *
 * <p>Threads: one of its own for all of them.
 */
final class Crowd implements Attackers {
    private static final int AT_ONCE = 20;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final int LOCAL_ADDRESSES = 8;
    private static final int PAUSES_PER_BYTE = 50;

    private final Attack attack;
    private final InetSocketAddress server;
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final LongAdder ended = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final Thread thread = new Thread(this::run, "crowd");
    private final ByteBuffer input = ByteBuffer.allocate(512);
    private volatile boolean over;

    Crowd(Attack attack, InetSocketAddress server) {
        this.attack = attack;
        this.server = server;
        thread.start();
    }

    @Override
    public long ended() {
        return ended.sum();
    }

    @Override
    public long sent() {
        return sent.sum();
    }

    private void run() {
        int begun = 0;
        for (int turn = 0; !over; turn++) {
            for (int i = 0; i < AT_ONCE && begun < attack.sockets; i++, begun++) {
                begin(begun);
            }
            int part = turn % PAUSES_PER_BYTE;
            for (int i = part; i < sockets.size(); i += PAUSES_PER_BYTE) {
                goOn(i, turn / PAUSES_PER_BYTE);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void begin(int index) {
        try {
            SocketChannel socket = SocketChannel.open();
            sockets.add(socket);
            socket.bind(new InetSocketAddress("127.0.1." + (1 + index % LOCAL_ADDRESSES), 0));
            socket.connect(server);
            socket.configureBlocking(false);
        } catch (IOException e) {
            ended.increment();
        }
    }

    private void goOn(int index, int step) {
        SocketChannel socket = sockets.get(index);
        if (!socket.isOpen()) {
            return;
        }
        try {
            byte[] bytes = attack.bytes;
            if (bytes.length > 0) {
                sent.add(socket.write(ByteBuffer.wrap(bytes, step % bytes.length, 1)));
            }
            if (socket.read(input.clear()) < 0) {
                throw new IOException("ended");
            }
        } catch (IOException e) {
            ended.increment();
            close(socket);
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which was the wish.
        }
    }

    @Override
    public void close() {
        over = true;
        while (thread.isAlive()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        sockets.forEach(Crowd::close);
    }
}
