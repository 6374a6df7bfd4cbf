package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.socket.SelectorLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The yardstick itself must lose nothing, or no ratio means anything. */
class BareLoopIT {
    @Test
    void deliversEveryMessageToEveryClientInOrder() throws Exception {
        var report = new Report();
        var plan = new Plan(Duration.ofMillis(50), Duration.ofMillis(300), 1, 0, Duration.ZERO);
        try (var loop = new SelectorLoop("bare-loop-test")) {
            new BareLoop(loop, new Cores(false), plan, report).measure(50);
        }

        for (String variant : new String[] {
            "1 per send, one at a time",
            "1 per send, back to back",
            "8 per send, one at a time",
            "8 per send, back to back"
        }) {
            String scenario = BareLoop.name(50, variant);
            assertThat(report.median(scenario, "deliveries")).as(scenario).isPositive();
            assertThat(report.worst(scenario, "lost")).as(scenario).isZero();
            assertThat(report.worst(scenario, "disordered")).as(scenario).isZero();
        }
        assertThat(report.json()).contains("cpu_us_per_delivery");
        assertThat(report.markdown()).contains("bare loop 50");
    }
}
