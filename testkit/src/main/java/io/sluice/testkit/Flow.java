package io.sluice.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a connection: what has been read from one socket and not yet written to the other.
 *
 * <p>Threads: the proxy's own.
 *
 * <p>Failure: an exception means that one of the sockets is broken; the owner resets both.
 */
final class Flow {
    private static final int MOST_HELD = 64 << 10;
    private static final int MOST_DELAYED = 4 << 20;
    private static final int PORTIONS_PER_SECOND = 20;
    private static final long SECOND = 1_000_000_000;

    private final SocketChannel from;
    private final SocketChannel to;
    private final Deque<Chunk> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean ended;
    private boolean endPassedOn;
    private boolean blocked;
    private boolean lost;
    private long allowance;
    private long allowedAt = System.nanoTime();

    private record Chunk(long dueNanos, ByteBuffer bytes) {}

    Flow(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** The socket it reads. */
    SocketChannel from() {
        return from;
    }

    boolean wantsToRead(Conditions now) {
        return !ended && !now.silent() && heldBytes < (now.delayNanos() > 0 ? MOST_DELAYED : MOST_HELD);
    }

    /** Its receiver takes no more for now, so its turn is when that socket is writable. */
    boolean isBlocked(Conditions now) {
        return blocked && !now.silent();
    }

    /** It holds something that time alone will release. */
    boolean isWaiting(Conditions now) {
        return !blocked && !now.silent() && !held.isEmpty();
    }

    /** The end of the stream has been passed on. */
    boolean isOver() {
        return endPassedOn;
    }

    /** Bytes were thrown away, so it cannot go on once they are wanted again. */
    boolean hasHole() {
        return lost;
    }

    /** Reads once; the buffer then holds what was read, ready to be taken. */
    void readInto(ByteBuffer input) throws IOException {
        input.clear();
        ended = from.read(input) < 0;
        input.flip();
    }

    void take(ByteBuffer input, Conditions now) throws IOException {
        if (now.losing()) {
            lost |= input.hasRemaining();
            return;
        }
        boolean straightOn = held.isEmpty() && Conditions.CLEAR.equals(now);
        if (straightOn && input.hasRemaining()) {
            to.write(input);
            blocked = input.hasRemaining();
        }
        if (input.hasRemaining()) {
            ByteBuffer copy = ByteBuffer.allocate(input.remaining()).put(input).flip();
            held.add(new Chunk(System.nanoTime() + now.delayNanos(), copy));
            heldBytes += copy.remaining();
        }
    }

    /** Writes what may go by now. */
    void write(Conditions now) throws IOException {
        blocked = false;
        if (now.losing()) {
            lost |= !held.isEmpty();
            held.clear();
            heldBytes = 0;
        }
        long may = now.silent() ? 0 : allowed(now.bytesPerSecond());
        while (may > 0 && !blocked && !held.isEmpty() && isDue(held.peek(), now)) {
            may -= writeSome(held.peek().bytes, may);
        }
        if (ended && !endPassedOn && held.isEmpty() && !now.silent() && !now.losing()) {
            to.shutdownOutput();
            endPassedOn = true;
        }
    }

    /** Without a delay all is due, also what came while there was one. */
    private static boolean isDue(Chunk chunk, Conditions now) {
        return now.delayNanos() == 0 || chunk.dueNanos <= System.nanoTime();
    }

    private long writeSome(ByteBuffer bytes, long atMost) throws IOException {
        int end = bytes.limit();
        int wanted = (int) Math.min(atMost, bytes.remaining());
        bytes.limit(bytes.position() + wanted);
        int written = to.write(bytes);
        bytes.limit(end);
        blocked = written < wanted;
        heldBytes -= written;
        allowance -= written;
        if (!bytes.hasRemaining()) {
            held.remove();
        }
        return written;
    }

    private long allowed(long bytesPerSecond) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long now = System.nanoTime();
        long portion = bytesPerSecond / PORTIONS_PER_SECOND;
        if (now - allowedAt >= SECOND / PORTIONS_PER_SECOND) {
            allowance = portion;
            allowedAt = now;
        }
        return Math.max(0, Math.min(allowance, portion));
    }
}
