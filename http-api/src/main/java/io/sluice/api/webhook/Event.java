package io.sluice.api.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.api.http.Json;
import io.sluice.backplane.EventLog.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * An event on its way.
 *
 * @param entry its place in the stream
 * @param id of the CloudEvent
 * @param subject a client, or the node
 * @param ofNode whether it tells of the node rather than of a client
 * @param json as it is sent
 * @param bornNanos when it was recorded, as {@link System#nanoTime} would have said here
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked for
record Event(String entry, String id, String subject, boolean ofNode, byte[] json, long bornNanos) {
    private static final String OF_NODE = "sluice.node.";

    /** @throws IOException if it is no CloudEvent */
    static Event parse(Entry entry, long bornNanos) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        try (JsonParser json = Json.FACTORY.createParser(entry.event())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    attributes.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return new Event(
                entry.id(),
                required(attributes, "id"),
                required(attributes, "subject"),
                required(attributes, "type").startsWith(OF_NODE),
                entry.event(),
                bornNanos);
    }

    private static String required(Map<String, String> attributes, String name) throws IOException {
        String value = attributes.get(name);
        if (value == null) {
            throw new IOException("no " + name);
        }
        return value;
    }

    /** The client whose event it is; empty for an event of a node. */
    String clientId() {
        return ofNode ? "" : subject;
    }
}
