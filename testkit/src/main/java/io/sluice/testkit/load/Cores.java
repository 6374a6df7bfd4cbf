package io.sluice.testkit.load;

import java.util.List;

/**
 * Who runs on which core: what is measured on core 0, everything else on core 1.
 *
 * <p>Failure: with one core or without {@code taskset} nothing is pinned, and the report says so.
 */
final class Cores {
    static final String MEASURED = "0";
    static final String OTHERS = "1";
    static final String ALL = "0,1";

    private final boolean pinning;

    Cores(boolean wanted) {
        pinning = wanted && Runtime.getRuntime().availableProcessors() > 1 && hasTaskset();
    }

    boolean pinning() {
        return pinning;
    }

    /** Words to put before a command. */
    List<String> before(String cores) {
        return pinning ? List.of("taskset", "-c", cores) : List.of();
    }

    /** Moves a process with all its threads. */
    void pin(long pid, String cores) {
        if (pinning) {
            ProcessFigures.run("taskset", "-acp", cores, String.valueOf(pid));
        }
    }

    private static boolean hasTaskset() {
        try {
            ProcessFigures.run("taskset", "-V");
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
