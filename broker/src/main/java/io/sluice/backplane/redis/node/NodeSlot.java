package io.sluice.backplane.redis.node;

import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.model.NodeId;

/** A node's place in Redis and what is needed to work on it. */
record NodeSlot(
        NodeId node,
        RedisLink link,
        Keys keys,
        ApplyScript script,
        LeaseScripts lease,
        Operations operations,
        RouteTender tender) {

    Recovery recovery(Mailbox mailbox, NodeHost host, FrameDispatch frames, Forgotten forgotten) {
        return new Recovery(this, mailbox, host, frames::replay, forgotten);
    }
}
