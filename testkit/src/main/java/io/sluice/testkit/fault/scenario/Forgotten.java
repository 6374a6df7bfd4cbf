package io.sluice.testkit.fault.scenario;

import java.time.Duration;

/**
 * Redis was asked to forget: what was answered in that time may be lost, at everyone, and is counted apart. A client
 * whose membership was forgotten gets nothing until its gateway has asserted it anew.
 *
 * <p>Replication is asynchronous, so a master that dies always takes some milliseconds of answered writes with it.
 */
final class Forgotten {
    /** What a master that dies under load has answered and not yet passed on. */
    private static final Duration UNREPLICATED = Duration.ofMillis(500);

    private Forgotten() {}

    /**
     * Until now sends may have missed anyone.
     *
     * @param beganNanos when the harm began; from shortly before it writes may have been lost
     * @param forgottenNanos when Redis had lost them
     */
    static void between(Stage stage, long beganNanos, long forgottenNanos) {
        long from = beganNanos - UNREPLICATED.toNanos();
        long now = System.nanoTime();
        stage.onLoop(() -> stage.ledger().forget(from, forgottenNanos, now));
    }

    /** The node of a client that is connected, chosen at random. */
    static String anyNode(Stage stage) {
        var nodes = stage.loop()
                .ask(() -> stage.crowd().present().stream()
                        .map(member -> member.node())
                        .distinct()
                        .sorted()
                        .toList());
        return nodes.get(stage.random().nextInt(nodes.size()));
    }
}
