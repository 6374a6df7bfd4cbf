package io.sluice.backplane;

import io.sluice.model.ConnectionView;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The gateways of one Redis and prefix: joining them, and asking one of them what only its memory knows. */
public interface Cluster {
    /** Claims a node id and a lease, and begins to read the mailbox. */
    CompletionStage<Membership> join(Membership.NodeDescription description, NodeHost host);

    /**
     * Asks a node for its connections.
     *
     * @return fails with {@link BackplaneException.Unavailable} where the node does not answer in time
     */
    CompletionStage<List<ConnectionView>> connections(NodeId node, int limit, Duration timeout);
}
