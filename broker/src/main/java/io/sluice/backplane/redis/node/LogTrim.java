package io.sluice.backplane.redis.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log holds and the node has applied already: each heartbeat forgets it, and so does a trim of its own where that
 * would be long.
 *
 * <p>Threads: the link's only thread.
 *
 * <p>Failure: bytes whose trim did not happen, as far as is known, are counted again for the next one.
 */
final class LogTrim {
    private static final Logger LOG = LoggerFactory.getLogger(LogTrim.class);
    private static final long BYTES = 4 << 20;

    private final NodeSlot slot;
    private long appliedBytes;

    LogTrim(NodeSlot slot) {
        this.slot = slot;
    }

    /** Bytes applied since this was last asked. */
    long take() {
        long bytes = appliedBytes;
        appliedBytes = 0;
        return bytes;
    }

    void giveBack(long bytes) {
        appliedBytes += bytes;
    }

    void applied(long seq, long bytes) {
        appliedBytes += bytes;
        if (appliedBytes > BYTES) {
            trim(seq, take());
        }
    }

    private void trim(long seq, long bytes) {
        slot.lease().trim(slot.node(), seq, bytes).whenComplete((left, failure) -> {
            if (failure != null) {
                slot.link().executor().execute(() -> giveBack(bytes));
                LOG.atDebug().addKeyValue("node", slot.node()).setCause(failure).log("the log is not trimmed");
            }
        });
    }
}
