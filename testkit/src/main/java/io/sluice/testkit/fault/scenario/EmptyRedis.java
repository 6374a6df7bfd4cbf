package io.sluice.testkit.fault.scenario;

/** SIGKILL for all of Redis, which comes back with no data: gateways have to tell it again what they hold. */
final class EmptyRedis implements Scenario {
    private static final long AWAY_NANOS = 10_000_000_000L;

    @Override
    public String letter() {
        return "d";
    }

    @Override
    public String name() {
        return "Redis killed, back empty after 10 s";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public double recoverySeconds() {
        return 10;
    }

    @Override
    public void act(Stage stage) {
        long began = System.nanoTime();
        stage.harm("Redis away", () -> {
            stage.redis().kill();
            Forgotten.between(stage, began, System.nanoTime());
            Play.pause(AWAY_NANOS);
            stage.redis().startEmpty();
        });
    }

    @Override
    public void verify(Stage stage, Verdict verdict) {
        Resyncs.check(stage, verdict);
    }
}
