package io.sluice.backplane;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The events of all nodes as they are written, for somebody who watches: nothing is acknowledged, nobody is kept waiting.
 *
 * <p>Threads: one caller at a time.
 */
public interface EventTail {
    /**
     * What was written since the last call that succeeded, as JSON; in order for each node. The first call finds where the
     * ends are and gives nothing; a node that comes later is read from its beginning.
     *
     * @return fails where Redis does not answer; then the next call reads on from where the last one came to
     */
    CompletionStage<List<byte[]>> next();
}
