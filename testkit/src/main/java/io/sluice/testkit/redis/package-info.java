/**
 * Redis as people run it, alone with a replica, behind Sentinel, as a Cluster, made of real processes, and the ways in
 * which it fails.
 *
 * <p>Begin with {@link io.sluice.testkit.redis.RedisTopology}. Sluice reaches every server through a {@link
 * io.sluice.testkit.FaultProxy}, because the servers announce the proxies' ports as theirs; so do replicas and sentinels.
 * Tests look into the servers past the proxies.
 *
 * <p>Servers keep nothing on disk but what a Cluster or a sentinel needs to know itself again, in a directory of the
 * caller's, and end with this JVM.
 */
@NullMarked
package io.sluice.testkit.redis;

import org.jspecify.annotations.NullMarked;
