package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.Mailboxes;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@link Mailboxes} over {@code apply}: commands about clients go straight to their node, messages are routed. */
public final class RedisMailboxes implements Mailboxes {
    private final Lanes lanes;
    private final Operations operations;
    private final MessageRouter router;
    private final GroupClearing clearing;

    public RedisMailboxes(Lanes lanes, Operations operations, MessageRouter router, GroupClearing clearing) {
        this.lanes = lanes;
        this.operations = operations;
        this.router = router;
        this.clearing = clearing;
    }

    @Override
    @SuppressWarnings("unchecked") // the stage is of the type that the command names
    public <R> CompletionStage<R> apply(Command<R> command) {
        if (command instanceof Command.OnClient<R> onClient) {
            ClientId client = onClient.client();
            Operation<R> operation = operations.onClient(onClient);
            lanes.submit(client.node(), client.hashCode(), List.of(operation));
            return operation.answer();
        }
        return (CompletionStage<R>) router.send((Command.Send) command);
    }

    @Override
    public List<CompletionStage<?>> applyAll(List<Command<?>> commands) {
        Map<NodeId, List<Operation<?>>> steps = new LinkedHashMap<>();
        List<@Nullable CompletionStage<?>> stages = new ArrayList<>();
        for (Command<?> command : commands) {
            stages.add(plan(command, steps));
        }
        steps.forEach((node, together) -> lanes.submit(node, 0, together));
        List<CompletionStage<?>> answers = new ArrayList<>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            CompletionStage<?> planned = stages.get(i);
            answers.add(planned != null ? planned : apply(commands.get(i)));
        }
        return answers;
    }

    @Override
    public CompletionStage<Long> ungroup(Group group) {
        return clearing.clear(group);
    }

    /** Adds a command that is addressed to clients to the step of its node; null for any other. */
    private @Nullable CompletionStage<?> plan(Command<?> command, Map<NodeId, List<Operation<?>>> steps) {
        if (command instanceof Command.OnClient<?> onClient) {
            Operation<?> operation = operations.onClient(onClient);
            steps.computeIfAbsent(onClient.client().node(), node -> new ArrayList<>())
                    .add(operation);
            return operation.answer();
        }
        Command.Send send = (Command.Send) command;
        boolean simple =
                send.target() instanceof Target.Clients && send.awaitWritten().isEmpty();
        return simple ? plan(send, ((Target.Clients) send.target()).clients(), steps) : null;
    }

    private static CompletionStage<Receipt> plan(
            Command.Send send, List<ClientId> clients, Map<NodeId, List<Operation<?>>> steps) {
        Deliveries deliveries = new Deliveries(send);
        MessageRouter.clientParts(clients).forEach((node, target) -> {
            Operation<boolean[]> operation = MessageRouter.operation(send, target, null);
            deliveries.add(node, target, operation);
            steps.computeIfAbsent(node, none -> new ArrayList<>()).add(operation);
        });
        return CompletableFuture.completedFuture(deliveries).thenCompose(made -> made.receipt(null));
    }
}
