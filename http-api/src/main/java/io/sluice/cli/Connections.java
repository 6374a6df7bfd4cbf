package io.sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.backplane.Cluster;
import io.sluice.backplane.Directory;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.NodeStatus;
import io.sluice.model.Uid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks nodes for the connections that they hold. A node that does not answer is named and costs the others nothing. */
final class Connections {
    static final int MAX_LIMIT = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Directory directory;
    private final Cluster cluster;

    Connections(Directory directory, Cluster cluster) {
        this.directory = directory;
        this.cluster = cluster;
    }

    /** A connection and the node that holds it. */
    record Held(NodeId node, ConnectionView connection) {
        void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("node", node.toString());
            json.writeStringField("client_id", connection.client().toString());
            json.writeStringField("uid", connection.uid().map(Uid::value).orElse(null));
            json.writeArrayFieldStart("groups");
            for (Group group : connection.groups()) {
                json.writeString(group.value());
            }
            json.writeEndArray();
            json.writeStringField("protocol", connection.protocol());
            json.writeStringField("remote_address", connection.remoteAddress());
            json.writeNumberField("age_ms", connection.ageMillis());
            json.writeNumberField("idle_ms", connection.idleMillis());
            json.writeNumberField("bytes_in", connection.bytesIn());
            json.writeNumberField("bytes_out", connection.bytesOut());
            json.writeNumberField("queued_bytes", connection.queuedBytes());
            json.writeEndObject();
        }
    }

    /**
     * What the nodes answered.
     *
     * @param unanswered those that did not
     */
    record Found(List<Held> connections, List<NodeId> unanswered) {}

    /**
     * Asks the node, or all.
     *
     * @param limit for all together, 1 to {@link #MAX_LIMIT}
     */
    CompletionStage<Found> ask(Optional<NodeId> node, int limit) {
        return node.<CompletionStage<List<NodeId>>>map(one -> CompletableFuture.completedFuture(List.of(one)))
                .orElseGet(() -> directory
                        .nodes()
                        .thenApply(nodes -> nodes.stream().map(NodeStatus::node).toList()))
                .thenCompose(nodes -> askAll(nodes, limit));
    }

    private CompletionStage<Found> askAll(List<NodeId> nodes, int limit) {
        CompletionStage<Found> all = CompletableFuture.completedFuture(new Found(List.of(), List.of()));
        for (NodeId node : nodes) {
            CompletionStage<Found> one = cluster.connections(node, limit, TIMEOUT)
                    .handle((views, failure) -> failure == null
                            ? new Found(
                                    views.stream()
                                            .map(view -> new Held(node, view))
                                            .toList(),
                                    List.of())
                            : new Found(List.of(), List.of(node)));
            all = all.thenCombine(one, (before, found) -> joined(before, found, limit));
        }
        return all;
    }

    private static Found joined(Found before, Found found, int limit) {
        List<Held> connections = new ArrayList<>(before.connections);
        found.connections.stream().limit(limit - connections.size()).forEach(connections::add);
        List<NodeId> unanswered = new ArrayList<>(before.unanswered);
        unanswered.addAll(found.unanswered);
        return new Found(connections, unanswered);
    }
}
