package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.fault.report.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found, as it is found: checks of promises, and figures that promise nothing.
 *
 * <p>Threads: the scenario's.
 */
public final class Verdict {
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    void check(Check check) {
        checks.add(check);
    }

    void check(String promise, String expected, Object measured, boolean kept) {
        checks.add(new Check(promise, expected, String.valueOf(measured), kept));
    }

    void figure(String name, Object value) {
        figures.put(name, value instanceof Double d ? Math.round(d * 100) / 100.0 : value);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    Map<String, Object> figures() {
        return new LinkedHashMap<>(figures);
    }
}
