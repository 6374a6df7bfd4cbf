package io.sluice.testkit.fault.ledger;

import java.util.Arrays;

/** Which messages of one series one client has received: a bit for each. */
final class Receipts {
    private final Series series;
    private long[] bits = new long[2];
    private int highest;

    /** What a receipt says about those before it. */
    enum Finding {
        NEW,
        REPEATED,
        LATE
    }

    Receipts(Series series) {
        this.series = series;
    }

    Series series() {
        return series;
    }

    int highest() {
        return highest;
    }

    boolean has(int number) {
        int word = number >> 6;
        return word < bits.length && (bits[word] & 1L << number) != 0;
    }

    Finding add(int number) {
        if (has(number)) {
            return Finding.REPEATED;
        }
        int word = number >> 6;
        if (word >= bits.length) {
            bits = Arrays.copyOf(bits, Math.max(word + 1, 2 * bits.length));
        }
        bits[word] |= 1L << number;
        if (number < highest) {
            return Finding.LATE;
        }
        highest = number;
        return Finding.NEW;
    }
}
