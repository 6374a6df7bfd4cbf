package io.sluice.config;

/** How much is logged; see the README for what each level holds. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
