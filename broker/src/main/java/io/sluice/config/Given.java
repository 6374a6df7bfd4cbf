package io.sluice.config;

import io.sluice.config.ValueType.BadEntry;
import java.util.List;

/**
 * What a user wrote for a key, and where.
 *
 * @param origin for messages: a flag, a variable, a file
 * @param items one item unless {@code list}
 * @param list whether it was written as a YAML list
 */
record Given(String origin, List<String> items, boolean list) {
    static Given text(String origin, String text) {
        return new Given(origin, List.of(text), false);
    }

    /** @throws ConfigurationException naming key, value and what is allowed */
    <T> T as(Setting<T> setting) {
        try {
            return list ? setting.type().parse(items) : setting.type().parse(items.get(0));
        } catch (IllegalArgumentException e) {
            String shown = setting.shown(list ? items.toString() : items.get(0));
            String which = setting.secret() && e instanceof BadEntry ? ", " + e.getMessage() : "";
            String line = setting.name() + ": " + shown + " (expected: " + setting.allowed() + ")" + which
                    + ", given in " + origin;
            throw new ConfigurationException(line.replaceAll("\\R", " "));
        }
    }
}
