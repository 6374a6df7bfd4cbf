package io.sluice.testkit.fault.report;

import io.sluice.testkit.fault.watch.Timeline;
import java.util.List;
import java.util.Map;

/**
 * One scenario on one kind of Redis.
 *
 * @param letter of the scenario
 * @param redis {@code standalone}, {@code sentinel} or {@code cluster}
 * @param seconds that it took, with setting up
 * @param figures by name, in the order of the report
 * @param marks what was done when
 */
public record Result(
        String letter,
        String name,
        String redis,
        long seed,
        double seconds,
        Map<String, Object> figures,
        List<Check> checks,
        List<Timeline.Mark> marks,
        List<Timeline.Sample> samples) {
    public boolean passed() {
        return checks.stream().allMatch(Check::kept);
    }

    /** The promises that were broken, with what was seen. */
    public List<String> broken() {
        return checks.stream()
                .filter(check -> !check.kept())
                .map(check -> letter + " on " + redis + ": " + check.promise() + ": expected " + check.expected()
                        + ", was " + check.measured())
                .toList();
    }
}
