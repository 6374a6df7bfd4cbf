package io.sluice.backplane.redis.directory;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.EventTail;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@link EventTail} over the streams that {@code sluice:streams} names, without a consumer group. */
public final class RedisEventTail implements EventTail {
    /** Of one stream at once; an event may be large. */
    private static final int ENTRIES = 100;

    private static final String BEGINNING = "0-0";

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;
    private final Map<NodeId, String> read = new HashMap<>();
    private boolean begun;

    public RedisEventTail(RedisClusterAsyncCommands<String, byte[]> commands, Keys keys) {
        this.commands = commands;
        this.keys = keys;
    }

    @Override
    public CompletionStage<List<byte[]>> next() {
        return commands.smembers(keys.streams())
                .thenApply(
                        members -> Text.nodeIds(members.stream().map(Text::of).toList()))
                .thenCompose(nodes -> begun
                        ? Stages.forEach(nodes, this::more).thenApply(parts -> taken(List.copyOf(nodes), parts))
                        : Stages.forEach(nodes, this::end).thenApply(ends -> {
                            taken(List.copyOf(nodes), ends);
                            begun = true;
                            return List.<byte[]>of();
                        }));
    }

    private CompletionStage<List<StreamMessage<String, byte[]>>> more(NodeId node) {
        Range.Boundary<String> behind = Range.Boundary.excluding(read.getOrDefault(node, BEGINNING));
        return commands.xrange(
                keys.of(node).events(), Range.from(behind, Range.Boundary.unbounded()), Limit.from(ENTRIES));
    }

    private CompletionStage<List<StreamMessage<String, byte[]>>> end(NodeId node) {
        return commands.xrevrange(keys.of(node).events(), Range.unbounded(), Limit.from(1));
    }

    private List<byte[]> taken(List<NodeId> nodes, List<List<StreamMessage<String, byte[]>>> parts) {
        List<byte[]> events = new ArrayList<>();
        read.keySet().retainAll(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            for (StreamMessage<String, byte[]> entry : parts.get(i)) {
                read.put(nodes.get(i), entry.getId());
                byte[] event = entry.getBody().get("e");
                if (event != null) {
                    events.add(event);
                }
            }
        }
        return events;
    }
}
