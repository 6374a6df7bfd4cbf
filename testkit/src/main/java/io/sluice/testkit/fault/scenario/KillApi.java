package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.SluiceNode;

/** SIGKILL for one of two APIs with calls under way; callers turn to the other. */
final class KillApi implements Scenario {
    private static final long SECOND = 1_000_000_000L;

    @Override
    public String letter() {
        return "c";
    }

    @Override
    public String name() {
        return "kill -9 of an API under load";
    }

    @Override
    public String inShort() {
        return "cluster";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public double recoverySeconds() {
        return 2;
    }

    @Override
    public void act(Stage stage) {
        for (int time = 0; time < stage.form().choose(1, 5); time++) {
            SluiceNode victim = stage.cluster().apiNode(stage.random().nextInt(2));
            stage.harm("API killed", victim::kill);
            Play.pause(2 * SECOND);
            victim.start();
        }
    }
}
