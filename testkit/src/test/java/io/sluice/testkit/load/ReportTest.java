package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void comparesMediansWithTargetsAndKeepsTheWorst() {
        var report = new Report();
        report.round("s", Map.of("cost", 3.0));
        report.round("s", Map.of("cost", 1.0));
        report.round("s", Map.of("cost", 2.0));

        report.atMost("cheap", report.median("s", "cost"), 2, "µs");
        report.atLeast("costly", report.median("s", "cost"), 2.5, "µs");
        report.atMost("never measured", report.median("t", "cost"), 1, "µs");

        assertThat(report.worst("s", "cost")).isEqualTo(3);
        assertThat(report.markdown())
                .contains("| cheap | 2 µs | ≤ 2 µs | yes |", "| costly | 2 µs | ≥ 2.5 µs | no |")
                .doesNotContain("never measured");
        assertThat(report.json()).contains("\"cost\" : 1.0", "\"wanted\" : 2.5");
    }
}
