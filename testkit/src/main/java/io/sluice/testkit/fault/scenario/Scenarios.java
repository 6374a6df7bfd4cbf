package io.sluice.testkit.fault.scenario;

import java.util.List;

/** All scenarios, in the order of their letters. */
public final class Scenarios {
    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(
                new KillGateway(),
                new FreezeGateway(),
                new KillApi(),
                new EmptyRedis(),
                new FreezeRedis(),
                new FailOver(),
                new MoveSlot(),
                CutPaths.subscriptions(),
                CutPaths.commands(),
                new PoorPaths(),
                new Forgetful(),
                new RollingRestart(),
                new Chaos());
    }
}
