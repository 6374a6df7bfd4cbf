package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.Configuration;
import java.util.List;
import java.util.Optional;

/** Where {@code status} and {@code connections} look: Redis and the nodes, or the one process that has its own Redis. */
interface Observer extends AutoCloseable {
    /** Where the configuration says the cluster is. */
    static Observer of(Configuration configuration) {
        return configuration.embedsRedis() ? HttpObserver.of(configuration) : RedisObserver.of(configuration);
    }

    /** One object for each live node, with the names of the contract. */
    List<JsonNode> nodes();

    /**
     * One object for each connection; of all nodes where none is named.
     *
     * @param limit for all together
     */
    Answer connections(Optional<String> node, int limit);

    /** Whether Redis and the memory of the nodes agree; an object as {@link VerifyRoute} writes it. */
    JsonNode verify();

    /** Events that the webhook did not take, as {@link DeadRoute} writes them. */
    List<JsonNode> deadLetters(String after, int limit);

    /** Ends one of them; false where there is none. */
    boolean end(DeadLetterEnd end, String id);

    @Override
    void close();

    /**
     * What was found.
     *
     * @param unanswered the nodes that did not answer
     */
    record Answer(List<JsonNode> items, List<String> unanswered) {}
}
