package io.sluice.testkit.fault.scenario;

/** A loss is never silent: backends are told by an event to read presence anew. */
final class Resyncs {
    private static final String TYPE = "sluice.node.resync";

    private static final long LONGEST_NANOS = 12_000_000_000L;
    private static final long QUIET_NANOS = 2_500_000_000L;

    private Resyncs() {}

    /** How many there were so far. */
    static int count(Stage stage) {
        stage.events().read();
        return stage.events().byType().getOrDefault(TYPE, 0);
    }

    /** Waits until nodes have told Redis again what it forgot: more have than before, and none still does. */
    static void await(Stage stage, int before) {
        int[] last = {before};
        long[] since = {System.nanoTime()};
        Play.until(LONGEST_NANOS, () -> {
            int now = count(stage);
            if (now != last[0]) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return now > before && System.nanoTime() - since[0] > QUIET_NANOS;
        });
    }

    static void check(Stage stage, Verdict verdict) {
        int told = stage.events().byType().getOrDefault(TYPE, 0);
        verdict.figure("resync_events", told);
        verdict.check("resync events", "> 0", told, told > 0);
    }
}
