package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.backplane.wire.Reply;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Questions to the memory of a node: they go through its mailbox, so the answer is as of after all that went before. */
public final class NodeQuestions {
    private final Lanes lanes;
    private final ReplyInbox inbox;

    public NodeQuestions(Lanes lanes, ReplyInbox inbox) {
        this.lanes = lanes;
        this.inbox = inbox;
    }

    /**
     * Asks one node.
     *
     * @param type of the answer
     * @return fails with {@link Unavailable}: at once where the node is not alive, else when the time is over
     */
    public <R extends Reply> CompletionStage<R> ask(
            NodeId node, Function<AnswerTo, Operation<Boolean>> question, Class<R> type, Duration timeout) {
        return inbox.open(timeout)
                .thenCompose(open -> {
                    Operation<Boolean> ask = question.apply(open.answer());
                    lanes.submit(node, 0, List.of(ask));
                    return ask.answer()
                            .thenCompose(asked -> asked
                                    ? open.await(List.of(node))
                                    : CompletableFuture.failedFuture(unavailable(node, "is not alive", null)))
                            .whenComplete((replies, failure) -> open.abandon());
                })
                .thenCompose(replies -> type.isInstance(replies.get(node))
                        ? CompletableFuture.completedFuture(type.cast(replies.get(node)))
                        : CompletableFuture.<R>failedFuture(unavailable(node, "did not answer", null)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(translated(node, failure)));
    }

    private static BackplaneException translated(NodeId node, Throwable failure) {
        Throwable cause = Script.unwrap(failure);
        return cause instanceof BackplaneException known
                ? known
                : unavailable(node, "cannot be asked: redis: " + cause.getMessage(), cause);
    }

    private static Unavailable unavailable(
            NodeId node, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new Unavailable(Outcome.NOTHING, "node " + node + " " + why, List.of(node), cause);
    }
}
