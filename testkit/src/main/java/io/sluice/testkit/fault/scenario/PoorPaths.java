package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.Fault;
import java.time.Duration;

/** Everything to and from Redis takes 200 ms, and each second 1 of 100 connections is reset. */
final class PoorPaths implements Scenario {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration ONE_WAY = Duration.ofMillis(200);
    private static final double RESETS_PER_SECOND = 0.01;

    @Override
    public String letter() {
        return "j";
    }

    @Override
    public String name() {
        return "200 ms each way and 1% resets a second on every path to Redis";
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
    public void act(Stage stage) {
        stage.harm("slow and reset", () -> {
            Fault slow = stage.redis().everyPath().delay(ONE_WAY);
            Fault resets = stage.redis()
                    .everyPath()
                    .resets(RESETS_PER_SECOND, stage.random().nextLong());
            Play.pause(stage.form().choose(20, 60) * SECOND);
            resets.close();
            slow.close();
        });
    }
}
