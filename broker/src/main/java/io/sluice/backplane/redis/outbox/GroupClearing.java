package io.sluice.backplane.redis.outbox;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Settling;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes all members out of a group: a paged job, so that no step keeps Redis busy. Members that join meanwhile may stay.
 *
 * <p>Failure: a job that breaks off has taken out some; running it again takes out the rest.
 */
public final class GroupClearing {
    private static final int PAGE = 200;

    private final RedisLink link;
    private final Keys keys;
    private final Routes routes;
    private final Lanes lanes;
    private final Operations operations;
    private final Settling settling;

    /** @param settling a Redis that has forgotten its routes must not be taken for one without members */
    public GroupClearing(
            RedisLink link, Keys keys, Routes routes, Lanes lanes, Operations operations, Settling settling) {
        this.link = link;
        this.keys = keys;
        this.routes = routes;
        this.lanes = lanes;
        this.operations = operations;
        this.settling = settling;
    }

    /** @param once where a repetition must go on with the job, and leave alone who joined after its end */
    CompletionStage<Long> clear(Group group, @Nullable Once once) {
        return settling.read(() -> routes.of(group))
                .thenCompose(nodes -> once == null ? CompletableFuture.completedFuture(nodes) : once.plan(nodes))
                .thenCompose(nodes -> Stages.forEach(nodes, node -> clear(node, group, once)))
                .thenApply(sums -> sums.stream().mapToLong(Long::longValue).sum())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(translate(failure)));
    }

    private CompletionStage<Long> clear(NodeId node, Group group, @Nullable Once once) {
        if (once == null) {
            return page(node, group, null, ScanCursor.INITIAL, 0);
        }
        return once.progress(node).thenCompose(before -> {
            if (before.ended()) {
                return CompletableFuture.completedFuture(before.sum());
            }
            return page(node, group, once, ScanCursor.INITIAL, 0).thenCompose(all -> {
                Operation<Long> end = once.endOfJob(node);
                lanes.submit(node, 0, List.of(end));
                return end.answer();
            });
        });
    }

    private CompletionStage<Long> page(NodeId node, Group group, @Nullable Once once, ScanCursor cursor, long before) {
        return link.commands()
                .sscan(keys.of(node).group(group), cursor, ScanArgs.Builder.limit(PAGE))
                .thenCompose(page -> leave(node, group, once, page.getValues())
                        .thenCompose(left -> page.isFinished()
                                ? CompletableFuture.completedFuture(before + left)
                                : page(node, group, once, page, before + left)));
    }

    private CompletionStage<Long> leave(NodeId node, Group group, @Nullable Once once, List<byte[]> members) {
        List<Operation<Integer>> leaves = new ArrayList<>(members.size());
        for (byte[] member : members) {
            ClientId client = ClientId.of(node, new String(member, StandardCharsets.US_ASCII));
            Operation<Integer> leave = operations.onClient(new Command.Leave(client, List.of(group)));
            leaves.add(once == null ? leave : once.inJob(leave));
        }
        if (leaves.isEmpty()) {
            return CompletableFuture.completedFuture(0L);
        }
        lanes.submit(node, 0, leaves);
        List<CompletableFuture<Integer>> answers = leaves.stream()
                .map(leave -> leave.answer()
                        .exceptionallyCompose(GroupClearing::goneAlready)
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        answers.stream().mapToLong(CompletableFuture::join).sum());
    }

    private static CompletionStage<Integer> goneAlready(Throwable failure) {
        return Script.unwrap(failure) instanceof BackplaneException.ClientNotFound
                ? CompletableFuture.completedFuture(0)
                : CompletableFuture.failedFuture(failure);
    }

    private static BackplaneException translate(Throwable failure) {
        Throwable cause = Script.unwrap(failure);
        return cause instanceof BackplaneException ours
                ? ours
                : new Unavailable(Outcome.UNKNOWN, "Redis: " + cause.getMessage(), List.of(), cause);
    }
}
