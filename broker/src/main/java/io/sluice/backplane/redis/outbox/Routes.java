package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which nodes have members of a group or clients of a uid: never too few, sometimes too many. */
public final class Routes {
    private static final Script UP = new Script("route_up");
    private static final Script DOWN = new Script("route_down");
    private static final Script FORGET = new Script("route_forget");

    private final RedisLink link;
    private final Keys keys;
    private final boolean awaitReplica;

    public Routes(RedisLink link, Keys keys, boolean awaitReplica) {
        this.link = link;
        this.keys = keys;
        this.awaitReplica = awaitReplica;
    }

    CompletionStage<List<NodeId>> of(Group group) {
        return read(keys.route(group));
    }

    CompletionStage<List<NodeId>> of(Uid uid) {
        return read(keys.route(uid));
    }

    /** Every node that was alive lately. */
    public CompletionStage<List<NodeId>> all() {
        return link.commands()
                .zrange(keys.nodes(), 0, -1)
                .thenApply(names -> Text.nodeIds(names.stream().map(Text::of).toList()));
    }

    /** Writes the routes that the node owes; completes when all are written. */
    public CompletionStage<Void> pay(NodeId node, Collection<RouteDebt> debts) {
        List<CompletableFuture<?>> writes = new ArrayList<>(debts.size());
        for (RouteDebt debt : debts) {
            String[] key = {keys.route(debt.kind(), debt.name())};
            writes.add((debt.up() ? UP : DOWN)
                    .<Long>run(
                            link.commands(), ScriptOutputType.INTEGER, key, bytes(node.toString()), bytes(debt.seq()))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    /** As {@link #pay}; where replicas count, a replica of each master that has a part in it has its part too. */
    CompletionStage<Void> payDurably(NodeId node, Collection<RouteDebt> debts) {
        return pay(node, debts)
                .thenCompose(paid -> awaitReplica ? replicated(debts) : CompletableFuture.completedFuture(paid));
    }

    private CompletionStage<Void> replicated(Collection<RouteDebt> debts) {
        Map<String, String> keyOfMaster = new HashMap<>();
        for (RouteDebt debt : debts) {
            String key = keys.route(debt.kind(), debt.name());
            keyOfMaster.put(link.masterOf(key), key);
        }
        return Stages.forEach(keyOfMaster.values(), link::awaitReplica).thenAccept(all -> {});
    }

    /**
     * Takes a node off the routes of names, where it is gone: its reaper may have died before it was done, and nobody else
     * would. A node that comes back writes its routes anew, with other numbers, before it is no longer gone.
     *
     * @return how many entries went
     */
    CompletionStage<Long> forget(NodeId node, Target names) {
        List<String> routes = names.dispatch(new RouteKeys(keys));
        return Stages.forEach(routes, route -> forget(node, route))
                .thenApply(gone -> gone.stream().mapToLong(Long::longValue).sum());
    }

    @SuppressWarnings("NullAway") // Lettuce: a field that is not there is null
    private CompletionStage<Long> forget(NodeId node, String route) {
        return link.commands()
                .hget(route, node.toString())
                .thenCompose(seq -> seq == null
                        ? CompletableFuture.completedFuture(0L)
                        : link.commands()
                                .hget(keys.of(node).meta(), "state")
                                .thenCompose(
                                        state -> state != null && Text.of(state).equals("gone")
                                                ? FORGET.<Long>run(
                                                        link.commands(),
                                                        ScriptOutputType.INTEGER,
                                                        new String[] {route},
                                                        bytes(node.toString()),
                                                        seq)
                                                : CompletableFuture.completedFuture(0L)));
    }

    private CompletionStage<List<NodeId>> read(String key) {
        return link.commands().hkeys(key).thenApply(Text::nodeIds);
    }
}
