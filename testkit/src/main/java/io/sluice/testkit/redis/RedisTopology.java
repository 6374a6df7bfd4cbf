package io.sluice.testkit.redis;

import io.sluice.testkit.PathFaults;
import io.sluice.testkit.RespConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A Redis with replicas that can be made to fail in the ways that people meet.
 *
 * <p>Every method returns when the thing has happened as Redis itself sees it, not when it was asked for, and throws an
 * {@link AssertionError} that says what was seen if that takes longer than half a minute.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: {@link #close} ends everything, whatever state it is in.
 */
public interface RedisTopology extends AutoCloseable {
    /**
     * A primary with a replica, behind one address that leads to whichever is the primary.
     *
     * @param directory for what servers write
     */
    static RedisTopology standalone(Path directory) {
        return new StandaloneTopology(directory);
    }

    /** A primary with two replicas and three sentinels, two of which must agree that a server is dead, after 1.5 s. */
    static RedisTopology sentinel(Path directory) {
        return new SentinelTopology(directory);
    }

    /** Three masters with a replica each, which takes over when its master is silent for 2 s. */
    static RedisTopology cluster(Path directory) {
        return new ClusterTopology(directory);
    }

    /** {@code standalone}, {@code sentinel} or {@code cluster}. */
    String name();

    /** For {@code redis.uri}: leads to the proxies only. */
    String uri();

    /** Every connection of Sluice to Redis: subscriptions, commands, and questions to sentinels. */
    PathFaults everyPath();

    /** The connections that have subscribed to a channel of Sluice. */
    PathFaults subscriptions();

    /** The connections to servers with data that have not subscribed. */
    PathFaults commands();

    /** Connections of the test to the masters of now, past the proxies. The caller closes them. */
    List<RespConnection> masters();

    /** SIGSTOP for all servers that hold data. Sentinels go on. */
    void freeze();

    /** SIGCONT; returns when the whole takes writes again, with its replicas. */
    void thaw();

    /** SIGKILL for all servers that hold data. */
    void kill();

    /** Starts what was killed on the same ports, with no data; returns when the whole takes writes, with its replicas. */
    void startEmpty();

    /**
     * SIGKILL for a master; returns when its replica has its place and serves under the address that Sluice knows or is
     * told. {@link #mend} brings the dead one back.
     *
     * @param nodeId of Sluice: on a Cluster its slot says which master; elsewhere there is but one
     */
    void failOver(String nodeId);

    /**
     * As {@link #failOver}, but the replicas get nothing of what the master is told in its last time, although it answers
     * that it has been done.
     *
     * @param lastTime how long; up to 5 s
     */
    void failOverForgetting(String nodeId, Duration lastTime);

    /** Starts what a failover killed as a replica; returns when it has all data. Nothing if nothing is dead. */
    void mend();

    /** Whether there are slots that can move: only a Cluster has. */
    boolean hasSlots();

    /**
     * Moves the slot of a node of Sluice with its keys to the next master, key by key, as {@code redis-cli --cluster
     * reshard} does.
     *
     * @throws UnsupportedOperationException without slots
     */
    void moveSlot(String nodeId);

    @Override
    void close();
}
