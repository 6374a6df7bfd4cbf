package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.ledger.Member;
import java.time.Duration;
import java.util.List;

/** SIGTERM for each of three gateways, one after the other, as a deployment does it. */
final class RollingRestart implements Scenario {
    private static final int GATEWAYS = 3;

    @Override
    public String letter() {
        return "l";
    }

    @Override
    public String name() {
        return "rolling restart of three gateways";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(GATEWAYS, 2, form.clients(3000, 10_000), 50)
                .with("gateway.drain-seconds", String.valueOf(form.choose(5, 30)));
    }

    @Override
    public void act(Stage stage) {
        for (SluiceNode gateway : stage.cluster().gateways()) {
            List<Member> clients = stage.excuseClientsOf(gateway);
            stage.harm("gateway restarted", () -> {
                stage.onLoop(() -> stage.crowd().offer(Stage.address(gateway), false));
                gateway.stop();
                gateway.process().awaitExit(Duration.ofSeconds(60));
                stage.died(clients);
                gateway.start();
                stage.onLoop(() -> stage.crowd().offer(Stage.address(gateway), true));
            });
        }
    }

    /** Everyone was asked to leave, and by the right code. */
    @Override
    public void verify(Stage stage, Verdict verdict) {
        List<Member> gone = stage.loop()
                .ask(() -> stage.ledger().members().stream()
                        .filter(member -> !member.isConnected())
                        .toList());
        List<String> others = gone.stream()
                .filter(member -> member.ending() != null && member.ending().code() != 1012)
                .map(member -> member.clientId() + " " + member.ending())
                .toList();
        verdict.check(
                "closed otherwise than with 1012",
                "0",
                others.size() + " " + others.stream().limit(3).toList(),
                others.isEmpty());
        verdict.figure("clients_moved", gone.size());
    }
}
