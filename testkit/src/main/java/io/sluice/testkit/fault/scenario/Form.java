package io.sluice.testkit.fault.scenario;

/**
 * How much of it.
 *
 * @param full whether as large and long as it was meant; else as short as still shows something
 * @param clients in place of the scenario's own number; 0 leaves it
 */
public record Form(boolean full, int clients) {
    /** The number of clients that a scenario wants. */
    int clients(int inShort, int inFull) {
        return clients > 0 ? clients : full ? inFull : inShort;
    }

    int choose(int inShort, int inFull) {
        return full ? inFull : inShort;
    }
}
