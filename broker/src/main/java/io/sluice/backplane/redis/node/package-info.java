/**
 * A gateway node's life in Redis: {@code RedisCluster} joins, {@code RedisMembership} is the place it gets. The {@code
 * Mailbox} reads the node's frames in order, {@code FrameDispatch} hands them to the gateway and its answers back.
 *
 * <p>Every two seconds the {@code Heartbeat} renews the lease; its {@code NodeChores} write owed routes ({@code RouteTender}),
 * find dead nodes ({@code Watch}), clear up after them ({@code Reaper}) and compare Redis with memory ({@code SelfAudit}).
 * Where the history is broken, {@code Recovery} asserts in Redis what the node holds.
 *
 * <p>Threads: each membership has a link with one thread, and all of this runs there; connects and closes may come on any.
 * Next: frames go to the {@link io.sluice.backplane.NodeHost}; what a node writes itself goes through {@code outbox}.
 */
@NullMarked
package io.sluice.backplane.redis.node;

import org.jspecify.annotations.NullMarked;
