/**
 * The way of events out of Redis: {@link io.sluice.backplane.redis.eventlog.RedisEventLog} reads the streams that {@code
 * apply} writes, under a lease in the node's slot, for whoever delivers them; {@link
 * io.sluice.backplane.redis.eventlog.RedisDeadLetters} holds those that nobody took. One method for each script.
 *
 * <p>Nothing here runs by itself: the callers decide when to read, on threads of their own.
 */
@NullMarked
package io.sluice.backplane.redis.eventlog;

import org.jspecify.annotations.NullMarked;
