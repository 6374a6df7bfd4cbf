/**
 * The only place that knows Lettuce, the Redis keys and the scripts. Down: {@code RedisMailboxes} turns commands into
 * operations, a {@code Lane} batches them, {@code apply.lua} changes the state of a node and appends one frame to its
 * mailbox. Up: the {@code Mailbox} of a node reads those frames, in order and without loss, and hands them to the
 * gateway. Beside them: the directory (reads), routes (which nodes have members), the lease, and what happens when a
 * node or Redis is gone.
 *
 * <p>Threads: answers come on Lettuce's threads. A node's mailbox, lease and recovery live on one thread of their own.
 * Only composition roots may see this package.
 */
@NullMarked
package io.sluice.backplane.redis;

import org.jspecify.annotations.NullMarked;
