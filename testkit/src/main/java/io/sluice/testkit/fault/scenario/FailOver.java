package io.sluice.testkit.fault.scenario;

/** SIGKILL for the master that holds a gateway's state; its replica takes over and has nearly all of it. */
final class FailOver implements Scenario {
    private static final long SECOND = 1_000_000_000L;

    @Override
    public String letter() {
        return "f";
    }

    @Override
    public String name() {
        return "failover under load";
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
        int times = stage.form().choose(1, 3);
        for (int time = 1; time <= times; time++) {
            String node = Forgotten.anyNode(stage);
            int resyncs = Resyncs.count(stage);
            long began = System.nanoTime();
            stage.harm("failover", () -> stage.redis().failOver(node));
            long promoted = System.nanoTime();
            Resyncs.await(stage, resyncs);
            Forgotten.between(stage, began, promoted);
            Play.pause(2 * SECOND);
            stage.redis().mend();
        }
    }
}
