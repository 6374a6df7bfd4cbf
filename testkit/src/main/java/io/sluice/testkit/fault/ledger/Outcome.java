package io.sluice.testkit.fault.ledger;

/** How a send was answered, and what that says about its arrival. */
public enum Outcome {
    /** Not yet, or never. It may arrive. */
    OPEN,
    /** 200: it must arrive. */
    DONE,
    /** 503 that says nothing was done: it must not arrive. */
    REFUSED,
    /** 503 with outcome unknown: it may arrive. */
    UNKNOWN,
    /** 503 with outcome partial: it may arrive. */
    PARTIAL,
    /** The connection ended, or the caller's patience: it may arrive. */
    SILENT,
    /** Any other answer: nothing that a fault of Redis, nodes or networks excuses. */
    WRONG
}
