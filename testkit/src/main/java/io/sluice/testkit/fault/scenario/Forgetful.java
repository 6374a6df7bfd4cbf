package io.sluice.testkit.fault.scenario;

import java.time.Duration;

/** The replica that is promoted lacks the last second of what its master had answered. */
final class Forgetful implements Scenario {
    private static final Duration FORGOTTEN = Duration.ofSeconds(1);

    @Override
    public String letter() {
        return "k";
    }

    @Override
    public String name() {
        return "a promoted replica lacks the last second";
    }

    @Override
    public String inShort() {
        return "sentinel";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(3, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public double recoverySeconds() {
        return 10;
    }

    @Override
    public void act(Stage stage) {
        String node = Forgotten.anyNode(stage);
        int resyncs = Resyncs.count(stage);
        long began = System.nanoTime();
        stage.harm("failover that forgets", () -> stage.redis().failOverForgetting(node, FORGOTTEN));
        long promoted = System.nanoTime();
        Resyncs.await(stage, resyncs);
        Forgotten.between(stage, began, promoted);
        Play.pause(3_000_000_000L);
        stage.redis().mend();
    }

    @Override
    public void verify(Stage stage, Verdict verdict) {
        Resyncs.check(stage, verdict);
    }
}
