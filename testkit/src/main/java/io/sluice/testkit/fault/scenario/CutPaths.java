package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.Fault;
import io.sluice.testkit.PathFaults;
import java.util.function.Function;

/**
 * One kind of connection to Redis falls silent without being closed, again and again: in turn such that what was sent
 * arrives late (a path that TCP repairs), and such that it is lost and the connection reset in the end (one that it
 * cannot).
 */
final class CutPaths implements Scenario {
    private static final long MILLISECOND = 1_000_000;
    private static final int SHORTEST_MILLIS = 200;
    private static final int LONGEST_MILLIS = 4000;
    private static final int BETWEEN_MILLIS = 1000;

    private final String letter;
    private final String what;
    private final Function<Stage, PathFaults> paths;

    private CutPaths(String letter, String what, Function<Stage, PathFaults> paths) {
        this.letter = letter;
        this.what = what;
        this.paths = paths;
    }

    static Scenario subscriptions() {
        return new CutPaths("h", "subscriptions", stage -> stage.redis().subscriptions());
    }

    static Scenario commands() {
        return new CutPaths("i", "command connections", stage -> stage.redis().commands());
    }

    @Override
    public String letter() {
        return letter;
    }

    @Override
    public String name() {
        return what + " silently cut and healed, many times";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public void act(Stage stage) {
        PathFaults chosen = paths.apply(stage);
        for (int time = 0; time < stage.form().choose(6, 100); time++) {
            boolean held = time % 2 == 0;
            stage.harm(what + " cut", () -> {
                Fault cut = held ? chosen.silence() : chosen.blackhole();
                pause(stage, SHORTEST_MILLIS, LONGEST_MILLIS);
                cut.close();
            });
            pause(stage, 0, 2 * BETWEEN_MILLIS);
        }
    }

    private static void pause(Stage stage, int atLeastMillis, int atMostMillis) {
        int millis = atLeastMillis + stage.random().nextInt(atMostMillis - atLeastMillis);
        Play.pause(millis * MILLISECOND);
    }
}
