package io.sluice.backplane.wire;

import io.sluice.model.ClientId;
import io.sluice.model.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of a mailbox frame. */
public sealed interface Envelope {
    /**
     * A command that {@code apply} has taken.
     *
     * @param answer where to report what the sockets took; null = nobody asks
     */
    record Applied(Command<?> command, @Nullable AnswerTo answer) implements Envelope {}

    /** A question to the node's memory: its connections. */
    record Inspect(int limit, AnswerTo answer) implements Envelope {}

    /**
     * A question to the node's memory: what Redis should know of its clients.
     *
     * @param clients these, or, if there are none, all from {@code from} on
     * @param from a place that an answer named, or the start
     */
    record Audit(List<ClientId> clients, long from, AnswerTo answer) implements Envelope {
        public Audit {
            clients = List.copyOf(clients);
        }
    }

    /**
     * Whom to answer.
     *
     * @param writer the process that asked, as in its reply channel
     * @param request its number for the question
     */
    record AnswerTo(String writer, long request) {}
}
