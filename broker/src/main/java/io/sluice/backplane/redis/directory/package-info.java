/**
 * Who is connected, as reads of Redis masters: {@code RedisDirectory} asks the routes which nodes to look at, {@code
 * LiveNodes} reads there only what a living node holds. {@code ClientReader}, {@code UidReader} and {@code GroupReader}
 * answer about names; a {@code Listing} is walked page by page by {@code PagedScan}, and a {@code Cursor} says where the
 * next page begins.
 *
 * <p>Threads: any; stages complete on the link's threads. Nothing is written, and nothing is remembered between calls but
 * what {@code Settling} needs to tell an empty cluster from a Redis that has forgotten it. Answers go straight to the API
 * that asked.
 */
@NullMarked
package io.sluice.backplane.redis.directory;

import org.jspecify.annotations.NullMarked;
