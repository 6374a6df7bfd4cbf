package io.sluice.backplane.redis.node;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.outbox.Operation;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.redis.outbox.RouteDebt;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.model.ClientView;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Writes the routes that a node owes: what no caller has confirmed, and all of them where Redis may have forgotten some.
 *
 * <p>Failure: what was not confirmed is still on the list and done at the next heartbeat.
 */
final class RouteTender {
    private static final int PAGE = 500;

    private final NodeId node;
    private final RedisLink link;
    private final Keys.OfNode keys;
    private final Routes routes;
    private final Function<List<Operation<Boolean>>, CompletionStage<?>> confirm;

    /** @param confirm applies the confirmations in the name of whoever tends */
    RouteTender(
            NodeId node,
            RedisLink link,
            Keys keys,
            Routes routes,
            Function<List<Operation<Boolean>>, CompletionStage<?>> confirm) {
        this.node = node;
        this.link = link;
        this.keys = keys.of(node);
        this.routes = routes;
        this.confirm = confirm;
    }

    /** Does all that is on the list now. */
    CompletionStage<Void> payAll() {
        return page(ScanCursor.INITIAL);
    }

    private CompletionStage<Void> page(ScanCursor cursor) {
        return link.commands()
                .hscan(keys.routesToDo(), cursor, ScanArgs.Builder.limit(PAGE))
                .thenCompose(page -> pay(page)
                        .thenCompose(paid -> page.isFinished() ? CompletableFuture.completedFuture(null) : page(page)));
    }

    private CompletionStage<?> pay(MapScanCursor<String, byte[]> page) {
        List<RouteDebt> debts = new ArrayList<>(page.getMap().size());
        page.getMap()
                .forEach((field, value) ->
                        debts.add(new RouteDebt(field, new String(value, StandardCharsets.US_ASCII))));
        return debts.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : Stages.forEach(debts, this::pay)
                        .thenApply(paid -> paid.stream()
                                .flatMap(Optional::stream)
                                .map(Operations::routeWritten)
                                .toList())
                        .thenCompose(
                                paid -> paid.isEmpty() ? CompletableFuture.completedFuture(null) : confirm.apply(paid));
    }

    /** A shard that is away keeps its own routes waiting, not those of the others. */
    private CompletionStage<Optional<RouteDebt>> pay(RouteDebt debt) {
        return Stages.begin(() -> routes.pay(node, List.of(debt)))
                .handle((paid, failure) -> failure == null ? Optional.of(debt) : Optional.empty());
    }

    /** Writes the routes of all that these clients are in, 1,000 at a time. */
    CompletionStage<Void> assertAll(Collection<ClientView> clients, long seq) {
        Set<RouteDebt> all = new LinkedHashSet<>();
        String value = "+" + seq;
        for (ClientView client : clients) {
            client.uid().ifPresent(uid -> all.add(new RouteDebt("u" + uid.value(), value)));
            client.groups().forEach(group -> all.add(new RouteDebt("g" + group.value(), value)));
        }
        return assertFrom(new ArrayList<>(all), 0);
    }

    private CompletionStage<Void> assertFrom(List<RouteDebt> all, int from) {
        if (from >= all.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(from + 2 * PAGE, all.size());
        return routes.pay(node, all.subList(from, to)).thenCompose(paid -> assertFrom(all, to));
    }
}
