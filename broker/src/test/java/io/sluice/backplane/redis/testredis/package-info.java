/**
 * Real redis-server processes for tests: one alone, a cluster of masters, a master behind sentinels.
 *
 * <p>Servers listen on loopback, keep nothing on disk but what a cluster needs to know itself again, and die with the
 * JVM, even with one that was killed: each is watched by a shell that reads a pipe of ours to its end. A test class
 * that only needs Redis says {@link io.sluice.backplane.redis.testredis.OnEveryRedis} and shares running servers; one
 * that breaks them starts its own and closes them.
 */
package io.sluice.backplane.redis.testredis;
