package io.sluice.backplane.redis.verify;

import io.sluice.backplane.redis.outbox.NodeQuestions;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.wire.Envelope;
import io.sluice.backplane.wire.Reply;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState.Page;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a node says it holds. One that did not answer once is not asked again. */
final class Memory {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final NodeQuestions questions;
    private final NodeId node;
    private volatile boolean silent;

    Memory(NodeQuestions questions, NodeId node) {
        this.questions = questions;
        this.node = node;
    }

    boolean isSilent() {
        return silent;
    }

    CompletionStage<Page> from(long place) {
        return ask(List.of(), place);
    }

    /** @param clients one at least */
    CompletionStage<Page> of(List<ClientId> clients) {
        return ask(clients, Page.START);
    }

    private CompletionStage<Page> ask(List<ClientId> clients, long place) {
        return questions
                .ask(
                        node,
                        answer -> Operations.audit(new Envelope.Audit(clients, place, answer)),
                        Reply.Clients.class,
                        TIMEOUT)
                .handle((reply, failure) -> {
                    silent |= failure != null;
                    return failure == null ? reply.page() : new Page(List.of(), Page.END);
                });
    }
}
