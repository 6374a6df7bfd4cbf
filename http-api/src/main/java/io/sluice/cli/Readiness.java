package io.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Whether this process should be sent new clients and calls, and if not, why: what each part says, and the phase that
 * the process is in.
 *
 * <p>Threads: any.
 */
final class Readiness {
    private final List<Supplier<List<String>>> parts = new CopyOnWriteArrayList<>();
    private volatile String phase = "starting";

    /** Asks the part too, from now on. */
    void add(Supplier<List<String>> part) {
        parts.add(part);
    }

    /** All parts are there. */
    void started() {
        phase = "";
    }

    void draining() {
        phase = "draining";
    }

    /** Empty when ready. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (!phase.isEmpty()) {
            reasons.add(phase);
        }
        parts.forEach(part -> reasons.addAll(part.get()));
        return reasons;
    }
}
