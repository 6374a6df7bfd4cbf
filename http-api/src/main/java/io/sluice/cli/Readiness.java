package io.sluice.cli;

import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
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
    private final List<Supplier<List<UnreadyReason>>> parts = new CopyOnWriteArrayList<>();
    private volatile List<UnreadyReason> phase =
            List.of(new UnreadyReason(Code.STARTING, "not all parts are there yet"));

    /** Asks the part too, from now on. */
    void add(Supplier<List<UnreadyReason>> part) {
        parts.add(part);
    }

    /** All parts are there. */
    void started() {
        phase = List.of();
    }

    void draining() {
        phase = List.of(new UnreadyReason(Code.DRAINING, "the process is shutting down"));
    }

    /** Empty when ready. */
    List<UnreadyReason> reasons() {
        List<UnreadyReason> reasons = new ArrayList<>(phase);
        parts.forEach(part -> reasons.addAll(part.get()));
        return reasons.stream().distinct().toList();
    }
}
