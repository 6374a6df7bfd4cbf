package io.sluice.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One connection through a {@link FaultProxy}, as those see it who choose which connections suffer.
 *
 * <p>Threads: any.
 */
public final class ProxyPath {
    /** How much of what a client sent first is kept for {@link #sent}. */
    private static final int REMEMBERED_BYTES = 16 << 10;

    private final InetSocketAddress client;
    private final Map<String, Boolean> settled = new HashMap<>();
    private byte[] beginning = new byte[256];
    private int remembered;
    private long toServer;
    private long toClient;

    ProxyPath(InetSocketAddress client) {
        this.client = client;
    }

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** The address that the client connected from. */
    public InetSocketAddress client() {
        return client;
    }

    /** So many bytes have been read from one side to be passed on in this direction. */
    public synchronized long bytes(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    /**
     * Whether the client has sent this text, upper and lower case distinguished, within its first 16 KiB. Bytes count as
     * soon as the proxy has read them: a connection that is to be silenced for what it sends never gets that through.
     *
     * <p>{@code sent("\r\nSSUBSCRIBE\r\n")} tells a subscription to Redis from a connection for commands.
     */
    public synchronized boolean sent(String text) {
        Boolean known = settled.get(text);
        if (known != null) {
            return known;
        }
        boolean found = contains(text.getBytes(StandardCharsets.UTF_8));
        if (found || remembered == REMEMBERED_BYTES) {
            settled.put(text, found);
        }
        return found;
    }

    synchronized void record(Direction direction, ByteBuffer bytes) {
        if (direction == Direction.TO_CLIENT) {
            toClient += bytes.remaining();
            return;
        }
        toServer += bytes.remaining();
        int more = Math.min(bytes.remaining(), REMEMBERED_BYTES - remembered);
        if (more > 0) {
            if (remembered + more > beginning.length) {
                int doubled = Math.min(REMEMBERED_BYTES, 2 * beginning.length);
                beginning = java.util.Arrays.copyOf(beginning, Math.max(remembered + more, doubled));
            }
            bytes.get(bytes.position(), beginning, remembered, more);
            remembered += more;
        }
    }

    private boolean contains(byte[] wanted) {
        for (int from = 0; from + wanted.length <= remembered; from++) {
            if (java.util.Arrays.equals(beginning, from, from + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "path from " + client;
    }
}
