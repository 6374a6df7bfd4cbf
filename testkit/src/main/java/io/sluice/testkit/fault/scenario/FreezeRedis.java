package io.sluice.testkit.fault.scenario;

/** SIGSTOP for all servers with data for as long as a lease lasts: nobody may be declared dead for it. */
final class FreezeRedis implements Scenario {
    private static final long FROZEN_NANOS = 8_000_000_000L;

    @Override
    public String letter() {
        return "e";
    }

    @Override
    public String name() {
        return "Redis frozen for 8 s";
    }

    @Override
    public Shape shape(Form form) {
        return Shape.of(2, 2, form.clients(1000, 5000), 50);
    }

    @Override
    public void act(Stage stage) {
        stage.harm("Redis frozen", () -> {
            stage.redis().freeze();
            Play.pause(FROZEN_NANOS);
            stage.redis().thaw();
        });
    }
}
