package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.http.JsonWriter;
import io.sluice.model.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a message, as JSON. */
final class Receipts {
    static final Map<String, Object> SCHEMA = schema();

    private Receipts() {}

    /** Of a message to groups or everyone. */
    static JsonWriter plain(Receipt receipt) {
        return json -> write(json, receipt, null);
    }

    /**
     * Of a message to clients or uids, with those that were not there.
     *
     * @param more names that could not be connected at all
     */
    static JsonWriter naming(Receipt receipt, List<String> more) {
        List<String> offline = receipt.offline();
        if (!more.isEmpty()) {
            offline = new ArrayList<>(offline);
            offline.addAll(more);
        }
        List<String> all = offline;
        return json -> write(json, receipt, all);
    }

    /** Of a message for which there is no client at all: it went nowhere. */
    static JsonWriter ofNobody(String messageId, List<String> offline, Optional<Duration> awaited) {
        Receipt.Written none = new Receipt.Written(0, 0, 0, List.of());
        return naming(new Receipt(messageId, 0, offline, awaited.map(unused -> none)), List.of());
    }

    private static void write(JsonGenerator json, Receipt receipt, @Nullable List<String> offline) throws IOException {
        json.writeStartObject();
        json.writeStringField("message_id", receipt.messageId());
        json.writeNumberField("nodes", receipt.nodes());
        if (offline != null) {
            json.writeFieldName("offline");
            Results.writeList(json, offline, Results::text);
        }
        if (receipt.written().isPresent()) {
            Receipt.Written written = receipt.written().get();
            json.writeNumberField("matched", written.matched());
            json.writeNumberField("written", written.written());
            json.writeNumberField("dropped", written.dropped());
            json.writeBooleanField("complete", written.complete());
            json.writeFieldName("unanswered");
            Results.writeList(json, written.unanswered(), Results::text);
        }
        json.writeEndObject();
    }

    private static Map<String, Object> schema() {
        Map<String, Object> schema =
                Schemas.object("message_id", Schemas.string(), "nodes", described("integer", "Nodes that have it."));
        schema.put(
                "properties",
                Schemas.of(
                        "message_id", Schemas.string(),
                        "nodes", described("integer", "Nodes that have it in their mailbox."),
                        "offline", described(Schemas.list(Schemas.string()), "Clients or uids that are not connected."),
                        "matched", described("integer", "With wait=written: connections it was for."),
                        "written", described("integer", "With wait=written: accepted by their sockets."),
                        "dropped", described("integer", "With wait=written: refused, the client reads too slowly."),
                        "complete", described("boolean", "With wait=written: every node answered in time."),
                        "unanswered", described(Schemas.list(Schemas.string()), "Nodes that did not answer in time.")));
        return schema;
    }

    private static Map<String, Object> described(String type, String description) {
        return Schemas.of("type", type, "description", description);
    }

    private static Map<String, Object> described(Map<String, Object> schema, String description) {
        schema.put("description", description);
        return schema;
    }
}
