package io.sluice.backplane.redis.outbox;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

    public GroupClearing(RedisLink link, Keys keys, Routes routes, Lanes lanes, Operations operations) {
        this.link = link;
        this.keys = keys;
        this.routes = routes;
        this.lanes = lanes;
        this.operations = operations;
    }

    CompletionStage<Long> clear(Group group) {
        return routes.of(group)
                .thenCompose(nodes -> {
                    List<CompletableFuture<Long>> jobs = nodes.stream()
                            .map(node ->
                                    page(node, group, ScanCursor.INITIAL, 0).toCompletableFuture())
                            .toList();
                    return CompletableFuture.allOf(jobs.toArray(CompletableFuture[]::new))
                            .thenApply(all -> jobs.stream()
                                    .mapToLong(CompletableFuture::join)
                                    .sum());
                })
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(translate(failure)));
    }

    private CompletionStage<Long> page(NodeId node, Group group, ScanCursor cursor, long before) {
        return link.commands()
                .sscan(keys.of(node).group(group), cursor, ScanArgs.Builder.limit(PAGE))
                .thenCompose(page -> leave(node, group, page.getValues())
                        .thenCompose(left -> page.isFinished()
                                ? CompletableFuture.completedFuture(before + left)
                                : page(node, group, page, before + left)));
    }

    private CompletionStage<Long> leave(NodeId node, Group group, List<byte[]> members) {
        List<Operation<Integer>> leaves = new ArrayList<>(members.size());
        for (byte[] member : members) {
            ClientId client = ClientId.of(node, new String(member, StandardCharsets.US_ASCII));
            leaves.add(operations.onClient(new Command.Leave(client, List.of(group))));
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
