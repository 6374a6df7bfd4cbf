package io.sluice.backplane.redis;

import io.sluice.backplane.NodeHost;
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

    Recovery recovery(Mailbox mailbox, NodeHost host, FrameDispatch frames) {
        return new Recovery(this, mailbox, host, frames::replay);
    }
}
