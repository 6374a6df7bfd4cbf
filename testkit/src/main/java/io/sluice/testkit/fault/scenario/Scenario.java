package io.sluice.testkit.fault.scenario;

import java.util.Set;

/** A fault under load. */
public interface Scenario {
    /** Every kind of Redis there is. */
    Set<String> EVERYWHERE = Set.of("standalone", "sentinel", "cluster");

    /** Under which it is known, such as {@code a}. */
    String letter();

    /** In a few words. */
    String name();

    /** On which kinds of Redis it makes sense. */
    default Set<String> topologies() {
        return EVERYWHERE;
    }

    /** The one of them that the short form takes. */
    default String inShort() {
        return "standalone";
    }

    /** What it needs. */
    Shape shape(Form form);

    /**
     * Does harm and undoes it. Called with everybody seated and callers calling; returns when the harm is undone, not when
     * the cluster is well again.
     */
    void act(Stage stage);

    /** How long the cluster may take to be well again after the harm is undone, in seconds. */
    default double recoverySeconds() {
        return 5;
    }

    /** Looks at what only this scenario promises; by then all is quiet. */
    default void verify(Stage stage, Verdict verdict) {}
}
