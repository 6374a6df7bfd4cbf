package io.sluice.testkit;

import io.sluice.testkit.ProxyPath.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What can be done to a choice of connections through one or several {@link FaultProxy}s. The choice is asked again as
 * bytes come, so it holds for connections that are made later too. Faults add up; each ends when it is closed, all of a
 * proxy by {@link FaultProxy#heal}.
 *
 * <p>Where directions can be given, none means both.
 *
 * <p>Threads: any; each method returns when the fault is in force.
 */
public final class PathFaults {
    private final List<FaultProxy> proxies;
    private final Predicate<ProxyPath> which;

    private PathFaults(Collection<FaultProxy> proxies, Predicate<ProxyPath> which) {
        this.proxies = List.copyOf(proxies);
        this.which = which;
    }

    /**
     * The connections through these proxies that the predicate takes. It is asked on the proxies' own threads and must
     * not block; a connection for which it throws is reset.
     */
    public static PathFaults on(Collection<FaultProxy> proxies, Predicate<ProxyPath> which) {
        return new PathFaults(proxies, which);
    }

    /**
     * Half-open: nothing more gets through, nothing is closed, not even when one of the two ends closes, and new
     * connections are accepted and silent too. What the ends send meanwhile stays where it is and arrives when the fault
     * ends, as TCP's repetitions would after a cable was put back. Both ends see their bytes acknowledged until the
     * buffers on the way (some MiB) are full, so TCP's own timeouts do not notice: this is the hard case.
     */
    public Fault silence(Direction... directions) {
        return each(proxy -> new FaultRule(which, these(directions), Conditions.SILENT));
    }

    /**
     * As {@link #silence}, but what is sent is read and thrown away. A stream with a hole in it cannot go on: when the
     * fault ends, connections that lost something are reset.
     */
    public Fault blackhole(Direction... directions) {
        return each(proxy -> new FaultRule(which, these(directions), Conditions.LOSING));
    }

    /**
     * Everything arrives later by so much, at least, and 5 ms more at most; order and bandwidth stay, up to 4 MiB under
     * way in each direction of a connection.
     *
     * @param by one way: a round trip takes twice as long if both directions are delayed
     */
    public Fault delay(Duration by, Direction... directions) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + " (expected: not negative)");
        }
        return each(proxy -> new FaultRule(which, these(directions), Conditions.delayed(by.toNanos())));
    }

    /** So many bytes a second at most, in each direction of each connection, in portions of a twentieth of it. */
    public Fault throttle(long bytesPerSecond, Direction... directions) {
        if (bytesPerSecond < 20) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: 20 or more)");
        }
        return each(proxy -> new FaultRule(which, these(directions), Conditions.throttled(bytesPerSecond)));
    }

    /**
     * Each second, each of the connections is reset with this probability.
     *
     * @param seed the same seed draws the same numbers
     */
    public Fault resets(double probabilityPerSecond, long seed) {
        if (!(probabilityPerSecond >= 0 && probabilityPerSecond <= 1)) {
            throw new IllegalArgumentException("probabilityPerSecond: " + probabilityPerSecond + " (expected: 0 to 1)");
        }
        return each(proxy -> new FaultRule(which, probabilityPerSecond, seed + proxies.indexOf(proxy)));
    }

    /**
     * Resets (RST, what is under way is lost) the connections there are now. New ones are welcome.
     *
     * @return how many there were
     */
    public int reset() {
        return proxies.stream().mapToInt(proxy -> proxy.reset(which)).sum();
    }

    /** The connections there are now. */
    public List<ProxyPath> paths() {
        return proxies.stream()
                .flatMap(proxy -> proxy.paths().stream())
                .filter(which)
                .toList();
    }

    private Fault each(java.util.function.Function<FaultProxy, FaultRule> rule) {
        List<Fault> faults = new ArrayList<>();
        for (FaultProxy proxy : proxies) {
            faults.add(proxy.begin(rule.apply(proxy)));
        }
        return () -> faults.forEach(Fault::close);
    }

    private static Set<Direction> these(Direction[] directions) {
        return directions.length == 0 ? EnumSet.allOf(Direction.class) : EnumSet.copyOf(List.of(directions));
    }
}
