package io.sluice.backplane.redis.verify;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.Verification;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.outbox.NodeQuestions;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@link Verification} on Redis: one node after the other.
 *
 * <p>Threads: any.
 *
 * <p>Failure: reads only, so nothing is left behind.
 */
public final class RedisVerification implements Verification {
    private final RedisLink link;
    private final Keys keys;
    private final Routes routes;
    private final NodeQuestions questions;

    public RedisVerification(RedisLink link, Keys keys, Routes routes, NodeQuestions questions) {
        this.link = link;
        this.keys = keys;
        this.routes = routes;
        this.questions = questions;
    }

    @Override
    public CompletionStage<Report> verify() {
        return Stages.begin(() -> routes.all())
                .thenApply(nodes -> nodes.stream()
                        .sorted(Comparator.comparing(NodeId::toString))
                        .toList())
                .thenCompose(nodes -> Stages.inParts(
                                nodes,
                                1,
                                one -> new NodeCheck(link, keys, questions, one.get(0))
                                        .run()
                                        .thenApply(List::of))
                        .thenApply(outcomes -> report(nodes, outcomes)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(translated(failure)));
    }

    private static Report report(List<NodeId> nodes, List<NodeCheck.Outcome> outcomes) {
        List<NodeReport> reports = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        List<NodeId> unanswered = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < nodes.size(); i++) {
            NodeCheck.Outcome outcome = outcomes.get(i);
            outcome.report().ifPresent(reports::add);
            differences.addAll(outcome.differences());
            found += outcome.found();
            if (outcome.unanswered()) {
                unanswered.add(nodes.get(i));
            }
        }
        differences.sort(Comparator.comparing(Difference::toString));
        List<Difference> named = differences.subList(0, Math.min(NAMED, differences.size()));
        return new Report(reports, named, found, unanswered);
    }

    private static BackplaneException translated(Throwable failure) {
        Throwable cause = Script.unwrap(failure);
        return cause instanceof BackplaneException known
                ? known
                : new Unavailable(Unavailable.Outcome.NOTHING, "redis: " + cause.getMessage(), List.of(), cause);
    }
}
