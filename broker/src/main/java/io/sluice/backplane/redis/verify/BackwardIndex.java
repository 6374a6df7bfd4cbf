package io.sluice.backplane.redis.verify;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.Kind;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientState;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** From the indexes to the records: does each member of a group, or client of a uid, say so itself? And is there a route? */
final class BackwardIndex {
    /** In the hash of uids, instead of the only client: there is a set of them. */
    static final String SEVERAL = "*";

    private static final int PAGE = 200;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final NodeId node;
    private final Keys keys;
    private final Keys.OfNode ofNode;
    private final RecordReader records;

    BackwardIndex(RedisClusterAsyncCommands<String, byte[]> commands, NodeId node, Keys keys, RecordReader records) {
        this.commands = commands;
        this.node = node;
        this.keys = keys;
        this.ofNode = keys.of(node);
        this.records = records;
    }

    CompletionStage<List<Difference>> group(String name) {
        Group group = new Group(name);
        List<Difference> found = new ArrayList<>();
        return commands.scard(ofNode.group(group))
                .thenCombine(commands.sismember(ofNode.groups(), Text.bytes(name)), (size, listed) -> {
                    if (size > 0 != listed) {
                        found.add(difference(
                                Kind.GROUP_INDEX,
                                name,
                                listed
                                        ? "listed as a group, but it has no members"
                                        : size + " members, but not listed"));
                    }
                    return size > 0;
                })
                .thenCompose(populated -> populated ? route("g", name, found) : done())
                .thenCompose(routed -> members(
                        ofNode.group(group),
                        name,
                        Kind.GROUP_INDEX,
                        state -> state.groups().contains(name),
                        found,
                        ScanCursor.INITIAL))
                .thenApply(seen -> found);
    }

    CompletionStage<List<Difference>> uid(String name) {
        Uid uid = new Uid(name);
        Predicate<ClientState> says = state -> state.uid().equals(Optional.of(uid));
        List<Difference> found = new ArrayList<>();
        return commands.hget(ofNode.uids(), name)
                .thenCompose(owner -> {
                    if (owner == null) {
                        return done();
                    }
                    return route("u", name, found)
                            .thenCompose(routed -> Text.of(owner).equals(SEVERAL)
                                    ? members(ofNode.uid(uid), name, Kind.UID_INDEX, says, found, ScanCursor.INITIAL)
                                    : compare(List.of(Text.of(owner)), name, Kind.UID_INDEX, says, found));
                })
                .thenApply(seen -> found);
    }

    private CompletionStage<Void> members(
            String key, String name, Kind kind, Predicate<ClientState> says, List<Difference> found, ScanCursor at) {
        return commands.sscan(key, at, ScanArgs.Builder.limit(PAGE))
                .thenCompose(
                        page -> compare(page.getValues().stream().map(Text::of).toList(), name, kind, says, found)
                                .thenCompose(compared ->
                                        page.isFinished() ? done() : members(key, name, kind, says, found, page)));
    }

    private CompletionStage<Void> compare(
            List<String> locals, String name, Kind kind, Predicate<ClientState> says, List<Difference> found) {
        return records.of(locals)
                .thenAccept(states -> locals.forEach(local -> {
                    Optional<ClientState> state = states.getOrDefault(local, Optional.empty());
                    if (state.isEmpty() || !says.test(state.get())) {
                        found.add(difference(
                                kind,
                                name,
                                "names client " + node + local
                                        + (state.isEmpty()
                                                ? ", which has no record"
                                                : ", whose record does not say so")));
                    }
                }));
    }

    /** A route may still be owed: then it is on the list of the node, and senders write it themselves. */
    private CompletionStage<Void> route(String kind, String name, List<Difference> found) {
        return commands.hexists(keys.route(kind, name), node.toString())
                .thenCombine(commands.hget(ofNode.routesToDo(), kind + name), (routed, owed) -> {
                    if (!routed && (owed == null || owed[0] != '+')) {
                        found.add(difference(
                                Kind.ROUTE_MISSING,
                                name,
                                (kind.equals("g") ? "group" : "uid") + " with members here, but no route to the node"));
                    }
                    return null;
                });
    }

    private Difference difference(Kind kind, String subject, String message) {
        return new Difference(node, kind, subject, message);
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
