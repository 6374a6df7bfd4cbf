package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.fault.report.Check;
import io.sluice.testkit.fault.report.Result;
import io.sluice.testkit.redis.RedisTopology;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Plays one scenario: everybody comes and is seated, callers call, harm is done and undone, all becomes well and quiet,
 * and the promises are checked.
 *
 * <p>Threads: the caller's.
 *
 * <p>Failure: what does not become well in time is a broken promise of the result, not an exception.
 */
public final class Play {
    private static final int ARRIVING_AT_ONCE = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final long SEATING_NANOS = 90 * SECOND;
    private static final long WELL_NANOS = 60 * SECOND;
    private static final long QUIET_NANOS = 2 * SECOND;

    private final Scenario scenario;
    private final Form form;
    private final long seed;
    private final Verdict verdict = new Verdict();

    public Play(Scenario scenario, Form form, long seed) {
        this.scenario = scenario;
        this.form = form;
        this.seed = seed;
    }

    public Result on(RedisTopology redis) {
        long began = System.nanoTime();
        try (var stage = new Stage(scenario.shape(form), form, redis, seed)) {
            warmUp(stage);
            scenario.act(stage);
            becomeWell(stage);
            becomeQuiet(stage);
            new Promises(stage, verdict).check();
            scenario.verify(stage, verdict);
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Result(
                    scenario.letter(),
                    scenario.name(),
                    redis.name(),
                    seed,
                    seconds,
                    verdict.figures(),
                    verdict.checks(),
                    stage.timeline().marks(),
                    stage.timeline().end());
        }
    }

    private void warmUp(Stage stage) {
        int clients = stage.shape().clients();
        stage.onLoop(() -> stage.crowd().arrive(clients, ARRIVING_AT_ONCE));
        if (!until(SEATING_NANOS, () -> everybodySeated(stage))) {
            throw new IllegalStateException("of " + clients + " clients only "
                    + stage.loop().ask(() -> stage.registrar().seated()) + " were seated; "
                    + stage.loop().ask(() -> stage.crowd().endings()) + " "
                    + stage.loop().ask(() -> stage.registrar().surprises()));
        }
        stage.onLoop(stage.callers()::start);
        pause(form.choose(2, 5) * SECOND);
    }

    /** Everybody is back, everything is ready, calls succeed, messages arrive from every gateway, and no ghost is seen. */
    private void becomeWell(Stage stage) {
        boolean back = until(WELL_NANOS, () -> everybodySeated(stage) && everyNodeReady(stage));
        verdict.check("everybody is back", stage.shape().clients() + " seated, all nodes ready", wellness(stage), back);
        boolean arrives = until(WELL_NANOS, () -> stage.loop().ask(() -> arrivesEverywhere(stage)));
        pause(form.choose(2, 5) * SECOND);
        double recovery = stage.loop().ask(() -> recoverySeconds(stage));
        verdict.check(
                Check.atMost("recovery", arrives ? recovery : Double.POSITIVE_INFINITY, scenario.recoverySeconds()));
        verdict.figure("recovery_seconds", recovery);
        long quiet = 3 * SECOND;
        until(WELL_NANOS, () -> stage.ghosts().stream().allMatch(ghosts -> ghosts.quietFor(quiet)));
    }

    private static boolean everybodySeated(Stage stage) {
        return stage.loop()
                .ask(() -> stage.registrar().seated() == stage.shape().clients());
    }

    private static boolean everyNodeReady(Stage stage) {
        return stage.cluster().gateways().stream().allMatch(SluiceNode::isReady)
                && stage.cluster().apis().stream().allMatch(SluiceNode::isReady);
    }

    private static String wellness(Stage stage) {
        return stage.loop().ask(() -> stage.registrar().seated()) + " seated, "
                + (everyNodeReady(stage) ? "all nodes ready" : "not all nodes ready");
    }

    private static boolean arrivesEverywhere(Stage stage) {
        long nodes = stage.crowd().present().stream()
                .map(member -> member.node())
                .distinct()
                .count();
        return stage.ledger().arrivals().size() >= nodes
                && stage.callers().pulse().firstAnswered() != Long.MAX_VALUE;
    }

    /** From the healing to the last failure, or to the first success of the slowest, whichever is later. */
    private static double recoverySeconds(Stage stage) {
        long last = Math.max(
                stage.callers().pulse().firstAnswered(), stage.callers().pulse().lastFailed());
        for (long arrival : stage.ledger().arrivals().values()) {
            last = Math.max(last, arrival);
        }
        return (last - stage.healedAt()) / 1e9;
    }

    /** Callers end what they are at; then nothing arrives any more. */
    private static void becomeQuiet(Stage stage) {
        stage.onLoop(stage.callers()::stop);
        until(WELL_NANOS, () -> stage.loop().ask(() -> !stage.callers().isBusy()));
        long before = -1;
        long now = stage.loop().ask(() -> stage.ledger().deliveries());
        while (now != before) {
            pause(QUIET_NANOS);
            before = now;
            now = stage.loop().ask(() -> stage.ledger().deliveries());
        }
    }

    static boolean until(long atMostNanos, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMostNanos;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(SECOND / 20);
        }
        return true;
    }

    /** Load goes on meanwhile. */
    static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
