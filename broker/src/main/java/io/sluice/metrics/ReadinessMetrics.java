package io.sluice.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.util.List;
import java.util.function.Supplier;

/** What {@code /readyz} says, as figures: {@code sluice_ready}, and 0 or 1 for each reason that there can be. */
public final class ReadinessMetrics {
    private ReadinessMetrics() {}

    /** @param reasons asked at each scrape, on any thread */
    public static void register(MeterRegistry registry, Supplier<List<UnreadyReason>> reasons) {
        Gauge.builder("sluice.ready", () -> reasons.get().isEmpty() ? 1 : 0)
                .description("1 while /readyz answers 200")
                .register(registry);
        for (Code code : Code.values()) {
            Gauge.builder("sluice.unready.reason", () -> has(reasons.get(), code) ? 1 : 0)
                    .description("1 while this is a reason not to be ready")
                    .tag("reason", code.label())
                    .register(registry);
        }
    }

    private static boolean has(List<UnreadyReason> reasons, Code code) {
        return reasons.stream().anyMatch(reason -> reason.code() == code);
    }
}
