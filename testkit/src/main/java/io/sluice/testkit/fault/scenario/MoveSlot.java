package io.sluice.testkit.fault.scenario;

import java.util.Set;

/** The slot of a gateway moves to another master of the Cluster, key by key, while it is used. */
final class MoveSlot implements Scenario {
    private static final long PAUSE_NANOS = 1_000_000_000L;

    @Override
    public String letter() {
        return "g";
    }

    @Override
    public String name() {
        return "slot migration under load";
    }

    @Override
    public Set<String> topologies() {
        return Set.of("cluster");
    }

    @Override
    public String inShort() {
        return "cluster";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(3, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public void act(Stage stage) {
        for (int time = 0; time < stage.form().choose(3, 20); time++) {
            String node = Forgotten.anyNode(stage);
            stage.harm("slot moves", () -> stage.redis().moveSlot(node));
            Play.pause(PAUSE_NANOS);
        }
    }
}
