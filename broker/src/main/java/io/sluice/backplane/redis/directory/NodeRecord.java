package io.sluice.backplane.redis.directory;

import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeFigures;
import io.sluice.model.NodeId;
import io.sluice.model.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a node tells about itself in its lease. A figure that is missing or not a number reads as 0: a node of another
 * version must not hide all others from an operator.
 */
record NodeRecord(Map<String, byte[]> fields) {
    NodeStatus status(NodeId node, Duration leaseAge) {
        NodeFigures figures = new NodeFigures(
                whole("connections"),
                whole("groups"),
                whole("uids"),
                whole("messages_in"),
                whole("messages_out"),
                number("messages_in_per_second"),
                number("messages_out_per_second"),
                whole("queued_bytes"),
                whole("send_failures"),
                whole("memory_bytes"));
        return new NodeStatus(
                node,
                text("version"),
                text("role"),
                text("address"),
                Instant.ofEpochMilli(whole("up_since")),
                figures,
                leaseAge);
    }

    private String text(String field) {
        byte[] value = fields.get(field);
        return value == null ? "" : Text.of(value);
    }

    private long whole(String field) {
        return (long) number(field);
    }

    private double number(String field) {
        try {
            double number = Double.parseDouble(text(field));
            return Double.isFinite(number) ? number : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
