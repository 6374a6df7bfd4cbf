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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link Mailboxes} over {@code apply}: commands about clients go straight to their node, messages are routed. */
public final class RedisMailboxes implements Mailboxes {
    private final Lanes lanes;
    private final Operations operations;
    private final MessageRouter router;
    private final GroupClearing clearing;
    private final @Nullable OpenCall call;

    public RedisMailboxes(Lanes lanes, Operations operations, MessageRouter router, GroupClearing clearing) {
        this(lanes, operations, router, clearing, null);
    }

    private RedisMailboxes(
            Lanes lanes, Operations operations, MessageRouter router, GroupClearing clearing, @Nullable OpenCall call) {
        this.lanes = lanes;
        this.operations = operations;
        this.router = router;
        this.clearing = clearing;
        this.call = call;
    }

    /** The same for the commands of one call, each of which acts once. */
    RedisMailboxes within(OpenCall one) {
        return new RedisMailboxes(lanes, operations, router, clearing, one);
    }

    @Override
    public Mailboxes part() {
        return call == null ? this : within(call.part());
    }

    private @Nullable Once once() {
        return call == null ? null : call.once();
    }

    @Override
    @SuppressWarnings("unchecked") // the stage is of the type that the command names
    public <R> CompletionStage<R> apply(Command<R> command) {
        Once once = once();
        if (command instanceof Command.OnClient<R> onClient) {
            ClientId client = onClient.client();
            Operation<R> operation = operation(onClient, once);
            lanes.submit(client.node(), client.hashCode(), List.of(operation));
            return operation.answer();
        }
        return (CompletionStage<R>) send((Command.Send) command, once);
    }

    private <R> Operation<R> operation(Command.OnClient<R> command, @Nullable Once once) {
        Operation<R> operation = operations.onClient(command);
        return once == null ? operation : once.guard(command.client().node(), operation);
    }

    private CompletionStage<Receipt> send(Command.Send send, @Nullable Once once) {
        return once == null ? router.send(send, null) : router.send(once.named(send), once);
    }

    @Override
    public List<CompletionStage<?>> applyAll(List<Command<?>> commands) {
        Map<NodeId, List<Operation<?>>> steps = new LinkedHashMap<>();
        List<Supplier<CompletionStage<?>>> stages = new ArrayList<>(commands.size());
        for (Command<?> command : commands) {
            stages.add(plan(command, steps));
        }
        steps.forEach((node, together) -> lanes.submit(node, 0, together));
        List<CompletionStage<?>> answers = new ArrayList<>(commands.size());
        stages.forEach(stage -> answers.add(stage.get()));
        return answers;
    }

    @Override
    public CompletionStage<Long> ungroup(Group group) {
        return clearing.clear(group, once());
    }

    /** Adds a command that is addressed to clients to the step of its node; any other begins when it is asked for. */
    private Supplier<CompletionStage<?>> plan(Command<?> command, Map<NodeId, List<Operation<?>>> steps) {
        Once once = once();
        if (command instanceof Command.OnClient<?> onClient) {
            Operation<?> operation = operation(onClient, once);
            steps.computeIfAbsent(onClient.client().node(), node -> new ArrayList<>())
                    .add(operation);
            return operation::answer;
        }
        Command.Send send = (Command.Send) command;
        boolean simple =
                send.target() instanceof Target.Clients && send.awaitWritten().isEmpty();
        if (!simple) {
            return () -> send(send, once);
        }
        Command.Send named = once == null ? send : once.named(send);
        Deliveries deliveries = new Deliveries(named);
        NodeParts.ofClients(((Target.Clients) send.target()).clients()).forEach((node, target) -> {
            Operation<boolean[]> part = MessageRouter.operation(named, target, null);
            Operation<boolean[]> operation = once == null ? part : once.guard(node, part);
            deliveries.add(node, target, operation);
            steps.computeIfAbsent(node, none -> new ArrayList<>()).add(operation);
        });
        return () -> deliveries.receipt(null);
    }
}
