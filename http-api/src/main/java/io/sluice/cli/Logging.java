package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import org.slf4j.LoggerFactory;

/** Sets how much is logged; where it goes is in {@code logback.xml}. */
final class Logging {
    private Logging() {}

    static void level(Configuration configuration) {
        set("io.sluice", Level.valueOf(configuration.get(Settings.LOG_LEVEL).name()));
    }

    /** A command's output is for its user, or for a program: only what it says itself. */
    static void off() {
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.OFF);
        set("io.sluice", Level.OFF);
    }

    private static void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
