package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.watch.Ghosts;
import java.util.List;

/**
 * SIGSTOP for one of two gateways for longer than its lease, then SIGCONT: the cluster declares its clients dead, and has
 * to take that back, because their sockets stayed open all the time.
 */
final class FreezeGateway implements Scenario {
    private static final long SECOND = 1_000_000_000L;

    @Override
    public String letter() {
        return "b";
    }

    @Override
    public String name() {
        return "SIGSTOP of a gateway beyond its lease, SIGCONT";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public void act(Stage stage) {
        SluiceNode victim = stage.cluster().node(stage.random().nextInt(2));
        List<Member> frozen = stage.loop().ask(() -> stage.crowd().on(Stage.address(victim)));
        stage.harm("gateway frozen", () -> {
            stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), false));
            victim.pause();
            Ghosts ghosts = stage.died(frozen);
            Play.pause((Stage.LEASE_SECONDS + 6) * SECOND);
            ghosts.close();
            victim.resume();
        });
        stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), true));
    }

    /** Every client of it was told to be gone and to be there again. */
    @Override
    public void verify(Stage stage, Verdict verdict) {
        List<Member> members = stage.loop().ask(() -> stage.crowd().present());
        long restored = members.stream()
                .filter(member -> stage.events().of(member.clientId()).restored() > 0)
                .count();
        verdict.figure("clients_restored", restored);
        verdict.check("clients declared dead and restored", "> 0", restored, restored > 0);
    }
}
