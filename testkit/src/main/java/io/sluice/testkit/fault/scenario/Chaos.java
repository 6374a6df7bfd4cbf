package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.Fault;
import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.ledger.Member;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** All kinds of harm in random order, some at once, while clients also come and go. */
final class Chaos implements Scenario {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final int GATEWAYS = 3;
    private static final int APIS = 2;
    private static final double RESETS_PER_SECOND = 0.01;
    private static final Duration DELAY = Duration.ofMillis(200);

    private final List<Consumer<Stage>> harms = List.of(
            Chaos::killGateway,
            Chaos::freezeGateway,
            Chaos::killApi,
            Chaos::freezeRedis,
            Chaos::cutSubscriptions,
            Chaos::cutCommands,
            Chaos::departures);

    @Override
    public String letter() {
        return "m";
    }

    @Override
    public String name() {
        return "everything at random";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(GATEWAYS, APIS, form.clients(1000, 5000), 50);
    }

    @Override
    public double recoverySeconds() {
        return Stage.LEASE_SECONDS + 4;
    }

    /** The paths are slow and break now and then all the time; the rest comes and goes. */
    @Override
    public void act(Stage stage) {
        Fault delay = stage.redis().everyPath().delay(DELAY.dividedBy(2));
        Fault resets = stage.redis()
                .everyPath()
                .resets(RESETS_PER_SECOND, stage.random().nextLong());
        long end = System.nanoTime() + stage.form().choose(30, 300) * SECOND;
        while (System.nanoTime() < end) {
            harms.get(stage.random().nextInt(harms.size())).accept(stage);
            pause(stage, 0, 3000);
        }
        stage.harm("slow paths", () -> {
            resets.close();
            delay.close();
        });
    }

    private static void killGateway(Stage stage) {
        SluiceNode victim = stage.cluster().node(stage.random().nextInt(GATEWAYS));
        stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), false));
        List<Member> dead = stage.excuseClientsOf(victim);
        stage.harm("gateway killed", () -> {
            victim.kill();
            stage.died(dead);
        });
        victim.start();
        stage.onLoop(() -> stage.crowd().offer(Stage.address(victim), true));
    }

    /** For less than its lease. */
    private static void freezeGateway(Stage stage) {
        SluiceNode victim = stage.cluster().node(stage.random().nextInt(GATEWAYS));
        stage.harm("gateway frozen", () -> {
            victim.pause();
            pause(stage, 500, 5000);
            victim.resume();
        });
    }

    private static void killApi(Stage stage) {
        SluiceNode victim = stage.cluster().apiNode(stage.random().nextInt(APIS));
        stage.harm("API killed", victim::kill);
        victim.start();
    }

    private static void freezeRedis(Stage stage) {
        stage.harm("Redis frozen", () -> {
            stage.redis().freeze();
            pause(stage, 500, 6000);
            stage.redis().thaw();
        });
    }

    private static void cutSubscriptions(Stage stage) {
        stage.harm("subscriptions cut", () -> {
            Fault cut = stage.redis().subscriptions().silence();
            pause(stage, 500, 5000);
            cut.close();
        });
    }

    private static void cutCommands(Stage stage) {
        stage.harm("command connections cut", () -> {
            Fault cut = stage.redis().commands().silence();
            pause(stage, 500, 5000);
            cut.close();
        });
    }

    private static void departures(Stage stage) {
        int clients = stage.shape().clients() / 10;
        stage.harm(
                clients + " clients leave",
                () -> stage.onLoop(() -> stage.crowd().depart(clients)));
    }

    private static void pause(Stage stage, int atLeastMillis, int atMostMillis) {
        Play.pause((atLeastMillis + stage.random().nextInt(atMostMillis - atLeastMillis)) * MILLISECOND);
    }
}
