package io.sluice.config;

/** When a mutation is answered. */
public enum Durability {
    /** As soon as the Redis master has it. */
    NONE,
    /** As soon as one replica has it too. */
    REPLICA
}
