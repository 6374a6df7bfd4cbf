package io.sluice.backplane;

import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientView;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.NodeFigures;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a gateway does for its mailbox.
 *
 * <p>Threads: all methods are called on one thread, the mailbox's, in order; none may block.
 */
public interface NodeHost {
    /** Applies a frame: what Redis has just done with this node's clients. Frames come exactly once, in order. */
    void apply(Frame frame);

    /** So much waits for the sockets that no more frames should come now; they wait in Redis, and publishers hear of it. */
    boolean backlogged();

    /** Completes when the sockets, or what waits for them, have all that was applied so far. */
    CompletionStage<Void> settled();

    /** All registered clients that are held now, as of after every frame applied so far. */
    CompletionStage<List<ClientView>> clients();

    /** Connections for an operator: at most {@code limit}. */
    CompletionStage<List<ConnectionView>> connections(int limit);

    /** What Redis should know of these clients; of those that are not held, nothing. */
    CompletionStage<ClientState.Page> states(List<ClientId> clients);

    /**
     * The same of some of all that are registered, in no order.
     *
     * @param from {@link ClientState.Page#START}, or what the page before named as next
     */
    CompletionStage<ClientState.Page> states(long from);

    NodeFigures figures();

    /**
     * While false, sockets are not read and no client is let in: the node is not live in Redis.
     */
    void live(boolean live);

    /**
     * One step of the node's history.
     *
     * @param commands in order; a {@code Send} that awaits its counts reports them through its {@link Delivery}
     */
    record Frame(long seq, List<Delivery> deliveries) {
        public Frame {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** A command and whom to tell what the sockets took. */
    record Delivery(Command<?> command, CountsListener counts) {}

    /** Hears once what became of a send on this node; called on any thread. */
    @FunctionalInterface
    interface CountsListener {
        CountsListener NONE = (matched, written, dropped) -> {};

        void counted(long matched, long written, long dropped);
    }
}
