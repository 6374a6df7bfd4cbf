package io.sluice.backplane.redis.directory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads records and sessions of clients of one node, and says whose it was when one cannot be read. */
final class ClientReader {
    /** Sessions a command: one may be as large as a request to the API. */
    private static final int SESSIONS = 50;

    private static final JsonFactory JSON = new JsonFactory();

    private final RedisClusterAsyncCommands<String, byte[]> commands;

    ClientReader(RedisClusterAsyncCommands<String, byte[]> commands) {
        this.commands = commands;
    }

    /** The uids of those that are connected, by local part; at most {@link Scan#COUNT} are asked for. */
    CompletionStage<Map<String, Optional<Uid>>> uids(NodeId node, Keys.OfNode keys, Collection<String> locals) {
        return commands.hmget(keys.clients(), locals.toArray(String[]::new)).thenApply(records -> {
            Map<String, Optional<Uid>> uids = new LinkedHashMap<>();
            for (KeyValue<String, byte[]> record : records) {
                if (record.hasValue()) {
                    uids.put(record.getKey(), uid(ClientId.of(node, record.getKey()), record.getValue()));
                }
            }
            return uids;
        });
    }

    /** An entry for every client asked for, in that order. */
    CompletionStage<Map<ClientId, Session>> sessions(Keys.OfNode keys, List<ClientId> clients) {
        return Stages.inParts(
                        clients,
                        SESSIONS,
                        part -> commands.mget(part.stream().map(keys::session).toArray(String[]::new))
                                .thenApply(List::copyOf))
                .thenApply(values -> {
                    Map<ClientId, Session> sessions = new LinkedHashMap<>();
                    for (int i = 0; i < clients.size(); i++) {
                        ClientId client = clients.get(i);
                        sessions.put(client, session(client, values.get(i).getValueOrElse(null)));
                    }
                    return sessions;
                });
    }

    /** The first item of a record, with the rest unread: it may hold a thousand groups. */
    static Optional<Uid> uid(ClientId client, byte[] record) {
        try (JsonParser parser = JSON.createParser(record)) {
            if (parser.nextToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
                String uid = parser.getText();
                return uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(uid));
            }
        } catch (IOException e) {
            throw unreadable("record", client, "a JSON list", e);
        }
        throw unreadable("record", client, "a JSON list that begins with a uid", null);
    }

    /** "VERSION JSON", or null for a client that has none. */
    static Session session(ClientId client, byte @Nullable [] value) {
        if (value == null) {
            return Session.EMPTY;
        }
        String text = Text.of(value);
        int space = text.indexOf(' ');
        try {
            return new Session(Long.parseLong(text.substring(0, Math.max(space, 0))), text.substring(space + 1));
        } catch (NumberFormatException e) {
            throw unreadable("session", client, "a version, a space and JSON", e);
        }
    }

    private static IllegalStateException unreadable(
            String what, ClientId client, String expected, @Nullable Throwable cause) {
        return new IllegalStateException(what + " of client " + client + " (expected: " + expected + ")", cause);
    }
}
