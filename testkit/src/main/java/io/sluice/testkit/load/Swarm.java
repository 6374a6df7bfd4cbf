package io.sluice.testkit.load;

import io.sluice.testkit.socket.Ending;
import io.sluice.testkit.socket.Peer;
import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Many clients of one server, spread over loopback addresses.
 *
 * <p>Threads: {@link #open} and {@link #close} are called from the main thread and wait; the rest runs on the loop.
 *
 * <p>Failure: a client that ends unasked is counted; the scenario says what it makes of it.
 */
final class Swarm implements Peer.Listener, AutoCloseable {
    /** 28,000 ephemeral ports an address, less what waits in TIME_WAIT. */
    private static final int LOCAL_ADDRESSES = 8;

    private final SelectorLoop loop;
    private final InetSocketAddress server;
    private final boolean webSocket;
    private final Receiver receiver;
    private final ByteBuffer upgrade;
    private final List<Peer> peers = new ArrayList<>();
    private CompletableFuture<Void> allOpen = new CompletableFuture<>();
    private int wanted;
    private int started;
    private int open;
    private int lost;
    private String lastSeen = "";

    /** What a client does with a message: bytes {@code at} to {@code at + length} of {@code in}. */
    interface Receiver {
        void received(Peer peer, ByteBuffer in, int at, int length);
    }

    Swarm(SelectorLoop loop, InetSocketAddress server, boolean webSocket, Receiver receiver) {
        this.loop = loop;
        this.server = server;
        this.webSocket = webSocket;
        this.receiver = receiver;
        byte[] request = ("GET / HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: c2x1aWNlLWxvYWQtZ2VuIQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        upgrade = ByteBuffer.allocateDirect(request.length).put(request).flip();
    }

    /**
     * Opens so many more, at most {@code atOnce} under way, and waits until each has its welcome message.
     *
     * @return how long that took
     */
    Duration open(int count, int atOnce) {
        long begin = System.nanoTime();
        CompletableFuture<Void> done = loop.ask(() -> {
            allOpen = new CompletableFuture<>();
            wanted += count;
            for (int i = 0; i < atOnce && started < wanted; i++) {
                startOne();
            }
            return allOpen;
        });
        done.orTimeout(120, java.util.concurrent.TimeUnit.SECONDS).join();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    List<Peer> peers() {
        return peers;
    }

    /** Clients that ended unasked, and what was seen of the last. */
    String losses() {
        return loop.ask(() -> lost == 0 ? "" : lost + " clients lost, the last: " + lastSeen);
    }

    private void startOne() {
        int index = started++;
        try {
            var from = new InetSocketAddress("127.0.0." + (2 + index % LOCAL_ADDRESSES), 0);
            peers.add(new Peer(loop, this, index, webSocket ? upgrade : null, from, server));
        } catch (IOException e) {
            allOpen.completeExceptionally(e);
        }
    }

    @Override
    public void opened(Peer peer) {
        open++;
        if (started < wanted) {
            startOne();
        } else if (open == wanted) {
            allOpen.complete(null);
        }
    }

    @Override
    public void message(Peer peer, ByteBuffer in, int at, int length) {
        receiver.received(peer, in, at, length);
    }

    @Override
    public void closed(Peer peer, Ending how) {
        lost++;
        lastSeen = how.toString();
        allOpen.completeExceptionally(new IOException("client " + peer.index() + ": " + how));
    }

    @Override
    public void close() {
        loop.ask(() -> {
            peers.forEach(Peer::abort);
            peers.clear();
            started = 0;
            wanted = 0;
            open = 0;
            return peers;
        });
    }
}
