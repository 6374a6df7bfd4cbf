package io.sluice.testkit;

import io.sluice.testkit.ProxyPath.Direction;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One fault of a proxy: which connections suffer what.
 *
 * <p>Threads: those of its proxy.
 */
final class FaultRule {
    private final Predicate<ProxyPath> which;
    private final Set<Direction> directions;
    private final Conditions conditions;
    private final double resetsPerSecond;
    private final Random random;

    FaultRule(Predicate<ProxyPath> which, Set<Direction> directions, Conditions conditions) {
        this(which, directions, conditions, 0, 0);
    }

    FaultRule(Predicate<ProxyPath> which, double resetsPerSecond, long seed) {
        this(which, EnumSet.noneOf(Direction.class), Conditions.CLEAR, resetsPerSecond, seed);
    }

    private FaultRule(
            Predicate<ProxyPath> which,
            Set<Direction> directions,
            Conditions conditions,
            double resetsPerSecond,
            long seed) {
        this.which = which;
        this.directions = directions;
        this.conditions = conditions;
        this.resetsPerSecond = resetsPerSecond;
        random = new Random(seed);
    }

    /** What it adds to one direction of a connection. */
    Conditions on(ProxyPath path, Direction direction) {
        return directions.contains(direction) && which.test(path) ? conditions : Conditions.CLEAR;
    }

    /** Draws whether it resets this connection in this second. */
    boolean resets(ProxyPath path) {
        return resetsPerSecond > 0 && which.test(path) && random.nextDouble() < resetsPerSecond;
    }
}
