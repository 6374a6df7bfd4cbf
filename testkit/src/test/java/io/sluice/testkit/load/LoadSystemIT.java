package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.socket.SelectorLoop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The load generator on a small scale: its figures mean nothing here, but nothing may be lost. */
class LoadSystemIT {
    @Test
    void losesNothingInAnyScenario() throws Exception {
        var report = new Report();
        var plan = new Plan(Duration.ofMillis(500), Duration.ofSeconds(1), 1, 500, Duration.ofSeconds(2));
        try (var loop = new SelectorLoop("load-test")) {
            new Suite(loop, new Cores(false), SluiceCluster.jar(), plan, report)
                    .run(
                            List.of(Load.Scenario.FANOUT, Load.Scenario.UNICAST, Load.Scenario.OUTAGE),
                            List.of(60),
                            List.of());
        }

        for (String scenario :
                List.of(FanOut.oneAtATime(60), FanOut.flooded(60), FanOut.overlapping(60), Unicast.NAME)) {
            assertThat(report.median(scenario, "deliveries")).as(scenario).isPositive();
            assertThat(report.worst(scenario, "lost")).as(scenario).isZero();
            assertThat(report.worst(scenario, "disordered")).as(scenario).isZero();
        }
        assertThat(report.median(Outage.END, "heard")).isEqualTo(report.median(Outage.END, "said"));
        assertThat(report.median(Outage.END, "disordered")).isZero();
    }
}
