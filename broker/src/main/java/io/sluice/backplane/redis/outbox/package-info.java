/**
 * The writing side: how a command or a message gets into the mailbox of a node. {@code RedisMailboxes} sends commands about
 * a client straight to the client's node; {@code MessageRouter} asks {@code Routes} which nodes a message concerns, and
 * {@code Deliveries} adds their answers up to the receipt. {@code Operations} makes the operations, a {@code Lane} batches
 * them in order, {@code ApplyScript} runs {@code apply.lua}, {@code BatchRetry} says how often. A call with an
 * Idempotency-Key has an entry in the {@code RedisJournal}; its commands carry names by which {@code apply} does each
 * {@code Once}.
 *
 * <p>Threads: any may submit; answers come on the link's threads. Next: {@code apply.lua} appends one frame, which the
 * {@code Mailbox} of package {@code node} reads. What a gateway answers comes back through the {@code ReplyInbox}.
 */
@NullMarked
package io.sluice.backplane.redis.outbox;

import org.jspecify.annotations.NullMarked;
