package io.sluice.api.endpoint;

import io.sluice.backplane.Mailboxes;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Keeps what it is asked, in steps as they came, and answers what a test wants. */
final class RecordingMailboxes implements Mailboxes {
    final List<List<Command<?>>> steps = new ArrayList<>();
    Function<Command<?>, CompletionStage<?>> answers = RecordingMailboxes::usual;

    private static CompletionStage<?> usual(Command<?> command) {
        if (command instanceof Command.Send send) {
            return done(new Receipt(send.messageId(), 1, List.of(), Optional.empty()));
        }
        if (command instanceof Command.SetSession) {
            return done(7L);
        }
        if (command instanceof Command.Join join) {
            return done(join.groups().size());
        }
        if (command instanceof Command.Leave leave) {
            return done(leave.groups().size());
        }
        return command instanceof Command.Close ? done(true) : done(Optional.empty());
    }

    static CompletionStage<?> done(Object value) {
        return CompletableFuture.completedFuture(value);
    }

    /** The only command so far. */
    Command<?> only() {
        if (steps.size() != 1 || steps.get(0).size() != 1) {
            throw new AssertionError("not one command: " + steps);
        }
        return steps.get(0).get(0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> CompletionStage<R> apply(Command<R> command) {
        steps.add(List.of(command));
        return (CompletionStage<R>) answers.apply(command);
    }

    @Override
    public List<CompletionStage<?>> applyAll(List<Command<?>> commands) {
        steps.add(List.copyOf(commands));
        List<CompletionStage<?>> stages = new ArrayList<>();
        commands.forEach(command -> stages.add(answers.apply(command)));
        return stages;
    }

    @Override
    public CompletionStage<Long> ungroup(Group group) {
        steps.add(List.of());
        return CompletableFuture.completedFuture(12L);
    }
}
