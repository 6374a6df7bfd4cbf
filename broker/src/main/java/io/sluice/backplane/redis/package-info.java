/**
 * The backplane over Redis, put together: {@code RedisBackplane} opens one for a process, {@code SelfTest} and {@code
 * RedisProbe} say whether it is ready. Only composition roots may see this package, and nothing outside of it and its
 * subpackages knows Lettuce, the Redis keys or the scripts.
 *
 * <p>Down: {@code outbox} turns commands into operations, batches them and has {@code apply.lua} change the state of a node
 * and append one frame to its mailbox. Up: {@code node} reads those frames, in order and without loss, and hands them to
 * the gateway; it also keeps the node's lease and looks after dead ones. Beside them: {@code directory} (reads), {@code
 * embedded} (a Redis of our own), and below all of them {@code link}.
 *
 * <p>Threads: answers come on Lettuce's threads. A node's mailbox, lease and recovery live on one thread of their own.
 */
@NullMarked
package io.sluice.backplane.redis;

import org.jspecify.annotations.NullMarked;
