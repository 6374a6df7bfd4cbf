/**
 * A Redis of our own for a laptop or a test, when {@code redis.uri} is empty: {@code RedisBinary} finds a redis-server that
 * runs here, {@code EmbeddedServer} is one run of it under its watching shell, {@code EmbeddedRedis} starts it again when
 * it ends.
 *
 * <p>Threads: any; {@code embedded-redis} waits for the server. It hands out an address and no more: the rest of the
 * backplane cannot tell it from any other Redis.
 */
@NullMarked
package io.sluice.backplane.redis.embedded;

import org.jspecify.annotations.NullMarked;
