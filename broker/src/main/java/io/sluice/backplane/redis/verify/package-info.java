/**
 * Does Redis agree with itself and with the memory of every gateway? {@code RedisVerification} goes from node to node; a
 * {@code NodeCheck} reads the node's records in pages ({@code RecordReader}), compares them with what the node says it
 * holds, and with the indexes in both directions ({@code ForwardIndex}, {@code BackwardIndex}).
 *
 * <p>What differs is suspected and looked at again, one by one, until it agrees or stays the same: traffic makes suspects,
 * not differences. No command here keeps Redis or an event loop busy for more than a millisecond, and nothing is written.
 *
 * <p>Threads: those that answers come on. The report goes to the command {@code status --verify}.
 */
@NullMarked
package io.sluice.backplane.redis.verify;

import org.jspecify.annotations.NullMarked;
