package io.sluice.testkit.fault.scenario;

/** A loss is never silent: backends are told by an event to read presence anew. */
final class Resyncs {
    private static final String TYPE = "sluice.node.resync";

    private Resyncs() {}

    static void check(Stage stage, Verdict verdict) {
        int told = stage.events().byType().getOrDefault(TYPE, 0);
        verdict.figure("resync_events", told);
        verdict.check("resync events", "> 0", told, told > 0);
    }
}
