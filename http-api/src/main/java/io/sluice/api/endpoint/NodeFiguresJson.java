package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.model.NodeFigures;
import io.sluice.model.NodeStatus;
import java.io.IOException;
import java.util.Map;

/** A node as {@code getNodes} and {@code status --json} show it. */
public final class NodeFiguresJson {
    static final Map<String, Object> SCHEMA = Schemas.object(
            "node", Schemas.string(),
            "version", Schemas.string(),
            "role", Schemas.string(),
            "address", Schemas.string(),
            "up_since", Schemas.of("type", "string", "format", "date-time"),
            "connections", Schemas.integer(),
            "groups", Schemas.integer(),
            "uids", Schemas.integer(),
            "messages_in_per_second", Schemas.of("type", "number"),
            "messages_out_per_second", Schemas.of("type", "number"),
            "queued_bytes", Schemas.integer(),
            "send_failures", Schemas.integer(),
            "memory_bytes", Schemas.integer(),
            "lease_age_ms", Schemas.integer());

    private NodeFiguresJson() {}

    /** Writes one object. */
    public static void write(JsonGenerator json, NodeStatus node) throws IOException {
        NodeFigures figures = node.figures();
        json.writeStartObject();
        json.writeStringField("node", node.node().toString());
        json.writeStringField("version", node.version());
        json.writeStringField("role", node.role());
        json.writeStringField("address", node.address());
        json.writeStringField("up_since", node.upSince().toString());
        json.writeNumberField("connections", figures.connections());
        json.writeNumberField("groups", figures.groups());
        json.writeNumberField("uids", figures.uids());
        json.writeNumberField("messages_in_per_second", figures.messagesInPerSecond());
        json.writeNumberField("messages_out_per_second", figures.messagesOutPerSecond());
        json.writeNumberField("queued_bytes", figures.queuedBytes());
        json.writeNumberField("send_failures", figures.sendFailures());
        json.writeNumberField("memory_bytes", figures.memoryBytes());
        json.writeNumberField("lease_age_ms", node.leaseAge().toMillis());
        json.writeEndObject();
    }
}
