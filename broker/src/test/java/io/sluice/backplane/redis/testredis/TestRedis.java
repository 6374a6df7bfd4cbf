package io.sluice.backplane.redis.testredis;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A Redis that a test can use and break, whatever its topology. */
public interface TestRedis extends AutoCloseable {
    /** As in {@code redis.uri}. */
    String uri();

    /** Every server that holds data: masters first. */
    List<RedisProcess> servers();

    /** A key prefix that no other test uses. */
    default String newPrefix() {
        return "test" + Prefixes.NEXT.incrementAndGet();
    }

    /** SIGKILL for all. */
    default void killAll() {
        servers().forEach(RedisProcess::kill);
    }

    /** Starts all again, empty, and waits until they serve. */
    default void restartAll() {
        servers().forEach(RedisProcess::restart);
        awaitReady();
    }

    default void pauseAll() {
        servers().forEach(RedisProcess::pause);
    }

    default void resumeAll() {
        servers().forEach(RedisProcess::resume);
        awaitReady();
    }

    /** Returns when it takes commands for every key. */
    void awaitReady();

    @Override
    void close();

    /** Numbers for prefixes, for all servers of this JVM. */
    final class Prefixes {
        private static final AtomicLong NEXT = new AtomicLong();

        private Prefixes() {}
    }
}
