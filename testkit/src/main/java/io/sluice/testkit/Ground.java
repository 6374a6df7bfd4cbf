package io.sluice.testkit;

import java.util.Map;

/**
 * Where the servers of a cluster run. Each starts here what it is asked for and does not wait until it is ready; all of
 * it ends with the ground.
 *
 * <p>Threads: one at a time.
 */
interface Ground extends AutoCloseable {
    /** Starts an empty Redis that answers this JVM. */
    RedisServer redis();

    /** The address under which nodes of this ground see that Redis. */
    String redisUri(RedisServer redis);

    /**
     * Starts a node on ports of its own.
     *
     * @param role {@code all}, {@code gateway} or {@code api}
     * @param settings keys of the configuration and their values
     */
    SluiceNode node(String role, Map<String, String> settings);

    /** Ends and removes everything it has started. */
    @Override
    void close();

    /**
     * Of three listeners those that a gateway with these settings may have: where tokens are asked for, only the first,
     * for clients of {@code text} and {@code frame} cannot show one.
     */
    static String listeners(Map<String, String> settings, String webSocket, String others) {
        boolean tokens = settings.keySet().stream().anyMatch(key -> key.startsWith("connect.jwt."));
        return tokens ? webSocket : webSocket + "," + others;
    }

    /** The first of the keys in these settings; empty if they have none. */
    static String apiKey(Map<String, String> settings) {
        return settings.getOrDefault("api.keys", "").split(",", 2)[0];
    }
}
