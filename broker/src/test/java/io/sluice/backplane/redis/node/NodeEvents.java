package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The streams of nodes, read from the start. */
record NodeEvents(RedisClusterAsyncCommands<String, byte[]> redis, Keys keys) {
    private static final ObjectMapper JSON = new ObjectMapper();

    List<JsonNode> of(NodeId node) {
        List<JsonNode> events = new ArrayList<>();
        try {
            for (StreamMessage<String, byte[]> entry :
                    get(redis.xrange(keys.of(node).events(), Range.unbounded()))) {
                events.add(JSON.readTree(entry.getBody().get("e")));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    long count(NodeId node) {
        return get(redis.xlen(keys.of(node).events()));
    }
}
