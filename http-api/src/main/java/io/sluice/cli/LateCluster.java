package io.sluice.cli;

import io.sluice.backplane.Cluster;
import io.sluice.backplane.Membership;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.model.ConnectionView;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The cluster of a Redis that may not be there yet: joining waits for it, so that a gateway can listen meanwhile. */
final class LateCluster implements Cluster {
    private final CompletionStage<RedisBackplane> backplane;
    private final Patience patience;

    LateCluster(CompletionStage<RedisBackplane> backplane, Patience patience) {
        this.backplane = backplane;
        this.patience = patience;
    }

    @Override
    public CompletionStage<Membership> join(Membership.NodeDescription description, NodeHost host) {
        return backplane.thenCompose(
                opened -> patience.insist(() -> opened.cluster().join(description, host)));
    }

    @Override
    public CompletionStage<List<ConnectionView>> connections(NodeId node, int limit, Duration timeout) {
        return backplane.thenCompose(opened -> opened.cluster().connections(node, limit, timeout));
    }
}
