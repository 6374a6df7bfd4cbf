package io.sluice.backplane.redis.verify;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.Kind;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientState;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** From a client's record to the indexes: is it in the set of each of its groups, and under its uid? */
final class ForwardIndex {
    /** Questions in one pipeline. */
    private static final int PART = 500;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final NodeId node;
    private final Keys.OfNode keys;

    ForwardIndex(RedisClusterAsyncCommands<String, byte[]> commands, NodeId node, Keys.OfNode keys) {
        this.commands = commands;
        this.node = node;
        this.keys = keys;
    }

    /** What the records say and the indexes do not; the subjects are the clients. */
    CompletionStage<List<Difference>> contradictions(Collection<ClientState> states) {
        List<Supplier<CompletionStage<Optional<Difference>>>> questions = new ArrayList<>();
        for (ClientState state : states) {
            state.groups().forEach(group -> questions.add(() -> group(state, group)));
            state.uid().ifPresent(uid -> questions.add(() -> uid(state, uid)));
        }
        return Stages.inParts(questions, PART, part -> Stages.forEach(part, Supplier::get))
                .thenApply(answers -> answers.stream().flatMap(Optional::stream).toList());
    }

    private CompletionStage<Optional<Difference>> group(ClientState state, String group) {
        return commands.sismember(
                        keys.group(new Group(group)), Text.bytes(state.client().local()))
                .thenApply(member -> member
                        ? Optional.empty()
                        : difference(
                                state,
                                Kind.GROUP_INDEX,
                                "its record names the group " + group + ", the members of"
                                        + " that group do not name it"));
    }

    private CompletionStage<Optional<Difference>> uid(ClientState state, Uid uid) {
        String local = state.client().local();
        return commands.hget(keys.uids(), uid.value()).thenCompose(owner -> {
            if (owner != null && Text.of(owner).equals(BackwardIndex.SEVERAL)) {
                return commands.sismember(keys.uid(uid), Text.bytes(local))
                        .thenApply(member -> member ? Optional.empty() : notIndexed(state, uid));
            }
            return CompletableFuture.completedFuture(
                    owner != null && Text.of(owner).equals(local) ? Optional.empty() : notIndexed(state, uid));
        });
    }

    private Optional<Difference> notIndexed(ClientState state, Uid uid) {
        return difference(
                state,
                Kind.UID_INDEX,
                "its record names the uid " + uid.value() + ", the index of uids does not name it");
    }

    private Optional<Difference> difference(ClientState state, Kind kind, String message) {
        return Optional.of(new Difference(node, kind, state.client().toString(), message));
    }
}
