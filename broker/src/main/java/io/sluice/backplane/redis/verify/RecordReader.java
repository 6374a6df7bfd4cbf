package io.sluice.backplane.redis.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** What Redis holds of the clients of one node. */
final class RecordReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 200;
    private static final int FIRST_GROUP = 4;

    /** A version and the space after it. */
    private static final int VERSION_BYTES = 20;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final NodeId node;
    private final Keys.OfNode keys;

    RecordReader(RedisClusterAsyncCommands<String, byte[]> commands, NodeId node, Keys.OfNode keys) {
        this.commands = commands;
        this.node = node;
        this.keys = keys;
    }

    CompletionStage<MapScanCursor<String, byte[]>> page(ScanCursor cursor) {
        return commands.hscan(keys.clients(), cursor, ScanArgs.Builder.limit(PAGE));
    }

    /** By local part; empty where the record or the session is none of ours, nothing where there is no record. */
    CompletionStage<Map<String, Optional<ClientState>>> of(Collection<String> locals) {
        return locals.isEmpty()
                ? states(Map.of())
                : commands.hmget(keys.clients(), locals.toArray(String[]::new)).thenCompose(values -> {
                    Map<String, byte[]> records = new HashMap<>();
                    for (KeyValue<String, byte[]> value : values) {
                        value.ifHasValue(record -> records.put(value.getKey(), record));
                    }
                    return states(records);
                });
    }

    CompletionStage<Map<String, Optional<ClientState>>> states(Map<String, byte[]> records) {
        List<String> locals = List.copyOf(records.keySet());
        return Stages.inParts(locals, PAGE, part -> Stages.forEach(part, this::version))
                .thenApply(versions -> {
                    Map<String, Optional<ClientState>> states = new HashMap<>();
                    for (int i = 0; i < locals.size(); i++) {
                        String local = locals.get(i);
                        states.put(local, state(local, records.getOrDefault(local, new byte[0]), versions.get(i)));
                    }
                    return states;
                });
    }

    private CompletionStage<String> version(String local) {
        return ClientId.isLocal(local)
                ? commands.getrange(keys.session(ClientId.of(node, local)), 0, VERSION_BYTES)
                        .thenApply(text -> text == null || text.length == 0 ? "0 " : Text.of(text))
                : java.util.concurrent.CompletableFuture.completedFuture("");
    }

    private Optional<ClientState> state(String local, byte[] record, String version) {
        try {
            JsonNode list = JSON.readTree(record);
            SortedSet<String> groups = new TreeSet<>();
            for (int i = FIRST_GROUP; i < list.size(); i++) {
                groups.add(new Group(list.path(i).asText()).value());
            }
            String uid = list.path(0).asText();
            return list.size() < FIRST_GROUP
                    ? Optional.empty()
                    : Optional.of(new ClientState(
                            ClientId.of(node, local),
                            uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(uid)),
                            groups,
                            Long.parseLong(version.substring(0, Math.max(0, version.indexOf(' '))))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
