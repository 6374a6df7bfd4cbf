/**
 * The way to Redis, the same for one server, Sentinel and Cluster: {@code RedisLink} has connections and threads, {@code
 * Keys} spells every key, {@code Script} runs the Lua files in {@code resources/io/sluice/backplane/redis}, {@code
 * Refusal} says which errors pass, {@code Settling} when what is read after an outage is the truth again.
 *
 * <p>Threads: answers and messages come on the link's own threads; what is chained to them must not block. Nothing here
 * knows what is written or read: {@code outbox} writes through it, {@code directory} reads, {@code node} does both.
 */
@NullMarked
package io.sluice.backplane.redis.link;

import org.jspecify.annotations.NullMarked;
