package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.ledger.Member;
import java.util.List;

/** SIGKILL for one of two gateways with half of the clients, who come back to the other. */
final class KillGateway implements Scenario {
    @Override
    public String letter() {
        return "a";
    }

    @Override
    public String name() {
        return "kill -9 of a gateway";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(2000, 10_000), 50);
    }

    /** Until the lease ends, a send whose group has members on the dead node cannot be answered 200. */
    @Override
    public double recoverySeconds() {
        return Stage.LEASE_SECONDS + 4;
    }

    @Override
    public void act(Stage stage) {
        SluiceNode victim = stage.cluster().node(stage.random().nextInt(2));
        stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), false));
        List<Member> dead = stage.excuseClientsOf(victim);
        stage.harm("gateway killed", () -> {
            victim.kill();
            stage.died(dead);
        });
        victim.start();
        stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), true));
    }
}
