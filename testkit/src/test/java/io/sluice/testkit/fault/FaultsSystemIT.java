package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.fault.report.Reports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fault suite as the profile {@code faults} runs it; its properties say how much of it. */
class FaultsSystemIT {
    @Test
    void keepsEveryPromise() {
        var reports = new Reports(Path.of("target", "faults"));
        List<String> broken = new ArrayList<>();

        new FaultSuite(Selection.of(name -> System.getProperty(name, ""))).run(result -> {
            reports.add(result);
            broken.addAll(result.broken());
        });

        assertThat(broken).isEmpty();
        assertThat(reports.results()).isNotEmpty();
    }
}
