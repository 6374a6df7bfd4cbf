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
                .with("gateway.drain-seconds", String.valueOf(form.choose(5, 30)))
                .with("gateway.accept-rate", String.valueOf(acceptRate(form)));
    }

    /** A third of all clients has to find a place within a few seconds more than the drain takes. */
    private static int acceptRate(Form form) {
        return form.choose(400, 200);
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

    /** Everyone was asked to leave by the right code, and nobody was let in faster than was said. */
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
        long busiest = stage.loop()
                .ask(() -> stage.cluster().gateways().stream()
                        .mapToLong(gateway -> stage.crowd().busiestSecond(Stage.address(gateway), 0))
                        .max()
                        .orElse(0));
        double limit = 1.1 * acceptRate(stage.form());
        verdict.check("most clients let in within a second", "≤ " + Math.round(limit), busiest, busiest <= limit);
    }
}
