package io.sluice.testkit.redis;

import io.sluice.testkit.Fault;
import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.PathFaults;
import io.sluice.testkit.ProxyPath;
import io.sluice.testkit.ProxyPath.Direction;
import java.util.Collection;

/** Tells the connections through the proxies of a topology apart, by what their clients say first. */
final class Paths {
    private Paths() {}

    static PathFaults ofSluice(Collection<FaultProxy> proxies) {
        return PathFaults.on(proxies, Paths::isOfSluice);
    }

    static PathFaults subscriptions(Collection<FaultProxy> proxies) {
        return PathFaults.on(proxies, path -> isOfSluice(path) && isSubscription(path));
    }

    static PathFaults commands(Collection<FaultProxy> proxies) {
        return PathFaults.on(proxies, path -> isOfSluice(path) && !isSubscription(path));
    }

    /** What masters write is lost on its way to the replicas, while everything else goes on. */
    static Fault forgetReplication(Collection<FaultProxy> proxies) {
        return PathFaults.on(proxies, Paths::isReplication).blackhole(Direction.TO_CLIENT);
    }

    private static boolean isOfSluice(ProxyPath path) {
        return !isReplication(path) && !isSentinel(path);
    }

    private static boolean isReplication(ProxyPath path) {
        return path.sent("\r\nREPLCONF\r\n");
    }

    /** Sentinels give their connections a name before they say anything else. */
    private static boolean isSentinel(ProxyPath path) {
        return path.sent("\r\nsentinel-");
    }

    private static boolean isSubscription(ProxyPath path) {
        return path.sent("\r\nSUBSCRIBE\r\n") || path.sent("\r\nSSUBSCRIBE\r\n");
    }
}
