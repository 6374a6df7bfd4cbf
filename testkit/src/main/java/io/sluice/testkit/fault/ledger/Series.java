package io.sluice.testkit.fault.ledger;

import java.util.Arrays;

/**
 * One caller's messages to one target, numbered from 1, each sent when the one before was answered.
 *
 * <p>Threads: the ledger's.
 */
public final class Series {
    private static final int FIRST_SIZE = 64;

    private final int id;
    private final int caller;
    private final Target target;
    private long[] called = new long[FIRST_SIZE];
    private long[] answered = new long[FIRST_SIZE];
    private Outcome[] outcomes = new Outcome[FIRST_SIZE];
    private int size;

    /** What a ledger finds it by. */
    record Key(int caller, Target target) {}

    Series(int id, int caller, Target target) {
        this.id = id;
        this.caller = caller;
        this.target = target;
    }

    /** Its number in the ledger, which each message carries. */
    public int id() {
        return id;
    }

    public int caller() {
        return caller;
    }

    public Target target() {
        return target;
    }

    /** The number of the last message; 0 before the first. */
    public int last() {
        return size;
    }

    /** Whether that number was sent. */
    boolean has(int number) {
        return number >= 1 && number <= size;
    }

    long called(int number) {
        return called[number - 1];
    }

    /** {@link Long#MAX_VALUE} while it is not. */
    long answered(int number) {
        return answered[number - 1];
    }

    Outcome outcome(int number) {
        return outcomes[number - 1];
    }

    /** When it was done at the latest: never certain for a call without a definite answer. */
    long doneBy(int number) {
        Outcome outcome = outcome(number);
        return outcome == Outcome.DONE || outcome == Outcome.REFUSED ? answered(number) : Long.MAX_VALUE;
    }

    int call(long now) {
        if (size == called.length) {
            called = Arrays.copyOf(called, 2 * size);
            answered = Arrays.copyOf(answered, 2 * size);
            outcomes = Arrays.copyOf(outcomes, 2 * size);
        }
        called[size] = now;
        answered[size] = Long.MAX_VALUE;
        outcomes[size] = Outcome.OPEN;
        return ++size;
    }

    /** A repetition that was refused says nothing of the attempt before it. */
    void answer(int number, Outcome outcome, long now) {
        if (!has(number)) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 to " + size + ")");
        }
        boolean perhapsDone = outcomes[number - 1] != Outcome.OPEN && doneBy(number) == Long.MAX_VALUE;
        answered[number - 1] = now;
        outcomes[number - 1] = perhapsDone && outcome == Outcome.REFUSED ? outcomes[number - 1] : outcome;
    }

    /** The first message called at this time or later; {@code last() + 1} if there is none. */
    int firstCalledFrom(long time) {
        int at = Arrays.binarySearch(called, 0, size, time);
        int index = at >= 0 ? at : -at - 1;
        while (index > 0 && called[index - 1] == time) {
            index--;
        }
        return index + 1;
    }

    @Override
    public String toString() {
        return "caller " + caller + " to " + target;
    }
}
