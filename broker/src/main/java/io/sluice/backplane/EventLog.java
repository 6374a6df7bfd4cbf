package io.sluice.backplane;

import io.sluice.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The event streams of all nodes, for processes that deliver them. Each stream has one reader at a time: who takes it has
 * a lease, which reading and acknowledging renew; without either it ends after {@link #LEASE_MILLIS}, and whoever takes
 * the stream then gets again what was read and not acknowledged. So events come at least once, those of a stream in order.
 */
public interface EventLog {
    long LEASE_MILLIS = 10_000;

    /** {@code last} of {@link #read} for a reader that has none. */
    String NONE = "0-0";

    /** The nodes whose streams may hold something. */
    CompletionStage<List<NodeId>> streams();

    /** How many processes share the streams; counts the caller, who asks every few seconds. */
    CompletionStage<Integer> sharers();

    /** Takes the lease of a stream; false where another process has it. */
    CompletionStage<Boolean> take(NodeId node);

    /**
     * Reads on; first what was read before and not acknowledged, behind the last entry that the reader has. Safe to
     * repeat: until the reader names a later entry it gets the same ones.
     *
     * @param last the last entry that the reader has, or {@link #NONE}
     * @param entries at most; 0 only renews the lease
     * @param bytes no more is read once it is that much
     */
    CompletionStage<Page> read(NodeId node, String last, int entries, int bytes);

    /**
     * Entries that were read before and are not acknowledged, once more.
     *
     * @param entries at least one
     * @param bytes no more is read once it is that much
     * @return the first of them, one at least
     */
    CompletionStage<Page> fetch(NodeId node, List<String> entries, int bytes);

    /**
     * Acknowledges events; they leave the stream unless another consumer group needs them.
     *
     * @return whether the lease is still held; acknowledged they are in any case
     */
    CompletionStage<Boolean> acknowledge(NodeId node, List<String> entries);

    /** Ends the lease. */
    CompletionStage<Void> release(NodeId node);

    /** Removes the stream of a node that is gone, and its name, if it is read to the end; false where it is not. */
    CompletionStage<Boolean> remove(NodeId node);

    /**
     * Keeps an event that could not be delivered; it is to be acknowledged after that.
     *
     * @param why for people
     * @return how many older ones were dropped for it
     */
    CompletionStage<Long> bury(NodeId node, byte[] event, String why);

    /**
     * What was read.
     *
     * @param held whether the lease is held; if not, nothing was read
     * @param nowMillis by the clock that made the ids of the entries
     */
    record Page(boolean held, long nowMillis, List<Entry> entries) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One event.
     *
     * @param id milliseconds, a dash and a number
     * @param event JSON; empty where it is gone from the stream
     */
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked for
    record Entry(String id, byte[] event) {
        public long millis() {
            return Long.parseLong(id, 0, id.indexOf('-'), 10);
        }
    }
}
