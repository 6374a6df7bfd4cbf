package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** Each client said 1, 2, 3 and so on, so often, and was closed after that. */
    void holdInOrder(NodeId node, Map<ClientId, Integer> said) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, String> last = new HashMap<>();
        for (JsonNode event : of(node)) {
            String subject = event.path("subject").asText();
            String type = event.path("type").asText();
            if (type.endsWith("message")) {
                int next = seen.merge(subject, 1, Integer::sum);
                assertThat(event.path("data").path("message").asText()).isEqualTo(Integer.toString(next));
            }
            assertThat(last.put(subject, type)).isNotEqualTo("sluice.client.closed");
        }
        said.forEach((client, count) -> assertThat(seen).containsEntry(client.toString(), count));
        assertThat(last.values()).containsOnly("sluice.client.closed");
    }
}
