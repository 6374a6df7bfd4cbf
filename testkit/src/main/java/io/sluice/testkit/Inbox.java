package io.sluice.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client has received, and those who wait for it.
 *
 * <p>Threads: the wire's thread adds, any other waits.
 */
final class Inbox {
    private final List<String> texts = new ArrayList<>();
    private final List<byte[]> binaries = new ArrayList<>();
    private int read;
    private int pongs;
    private int closeCode = -1;
    private String closeReason = "";

    synchronized void text(String message) {
        texts.add(message);
        notifyAll();
    }

    synchronized void binary(byte[] message) {
        binaries.add(message);
        notifyAll();
    }

    synchronized void pong() {
        pongs++;
        notifyAll();
    }

    /** Only the first counts. */
    synchronized void closed(int code, String reason) {
        if (closeCode < 0) {
            closeCode = code;
            closeReason = reason;
        }
        notifyAll();
    }

    synchronized String closeReason() {
        return closeReason;
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<byte[]> binaries() {
        return List.copyOf(binaries);
    }

    synchronized int pongs() {
        return pongs;
    }

    /** The next text not taken yet that fits; those before it are taken too. Null when the time is up or it closed. */
    synchronized @Nullable String take(Predicate<String> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        do {
            while (read < texts.size()) {
                String message = texts.get(read++);
                if (wanted.test(message)) {
                    return message;
                }
            }
        } while (closeCode < 0 && pause(deadline));
        return null;
    }

    /** -1 when the time is up. */
    synchronized int awaitClose(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (closeCode < 0 && pause(deadline)) {
            // Woken by anything that arrives.
        }
        return closeCode;
    }

    /** Waits until there are so many pongs; false when the time is up or it closed. */
    synchronized boolean awaitPongs(int count, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (pongs < count && closeCode < 0 && pause(deadline)) {
            // Woken by anything that arrives.
        }
        return pongs >= count;
    }

    synchronized boolean awaitBinaries(int count, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (binaries.size() < count && closeCode < 0 && pause(deadline)) {
            // Woken by anything that arrives.
        }
        return binaries.size() >= count;
    }

    /** Waits for news; false when the time is up. */
    private boolean pause(long deadline) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            return false;
        }
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
