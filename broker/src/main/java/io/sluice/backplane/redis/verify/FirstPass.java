package io.sluice.backplane.redis.verify;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.Kind;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientState.Page;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads everything of a node once, in pages, and names what does not seem to agree. A client takes some 200 bytes
 * meanwhile.
 */
final class FirstPass {
    private static final int PART = 500;
    private static final int SHOWN = 64;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final NodeId node;
    private final Keys keys;
    private final Keys.OfNode ofNode;
    private final RecordReader records;
    private final ForwardIndex forward;
    private final Memory memory;
    private final Suspects suspects = new Suspects();
    private final Map<String, Integer> fingerprints = new HashMap<>();

    FirstPass(
            RedisClusterAsyncCommands<String, byte[]> commands,
            NodeId node,
            Keys keys,
            RecordReader records,
            ForwardIndex forward,
            Memory memory) {
        this.commands = commands;
        this.node = node;
        this.keys = keys;
        this.ofNode = keys.of(node);
        this.records = records;
        this.forward = forward;
        this.memory = memory;
    }

    CompletionStage<Suspects> run() {
        return clients(ScanCursor.INITIAL)
                .thenCompose(read -> memory.isSilent() ? CompletableFuture.completedFuture(null) : held(Page.START))
                .thenCompose(compared -> groups())
                .thenCompose(compared -> uids())
                .thenApply(compared -> {
                    if (!memory.isSilent()) {
                        suspects.clients.addAll(fingerprints.keySet()); // what its node did not mention
                    }
                    return suspects;
                });
    }

    private CompletionStage<Void> clients(ScanCursor cursor) {
        return records.page(cursor)
                .thenCompose(page -> records.states(page.getMap())
                        .thenCompose(this::take)
                        .thenCompose(taken ->
                                page.isFinished() ? CompletableFuture.<Void>completedFuture(null) : clients(page)));
    }

    private CompletionStage<Void> take(Map<String, Optional<ClientState>> states) {
        states.forEach((local, state) -> {
            if (state.isEmpty()) {
                suspects.clients.add(local);
            } else if (fingerprints.put(local, state.get().hashCode()) == null) {
                state.get().groups().forEach(group -> suspects.groupSizes.merge(group, 1, Integer::sum));
                state.get().uid().ifPresent(uid -> suspects.uidSizes.merge(uid.value(), 1, Integer::sum));
            }
        });
        return forward.contradictions(
                        states.values().stream().flatMap(Optional::stream).toList())
                .thenAccept(found -> found.forEach(difference -> suspects.clients.add(
                        ClientId.parse(difference.subject()).local())));
    }

    private CompletionStage<Void> held(long from) {
        return memory.from(from).thenCompose(page -> {
            page.clients().forEach(state -> {
                Integer known = fingerprints.remove(state.client().local());
                if (known == null || known != state.hashCode()) {
                    suspects.clients.add(state.client().local());
                }
            });
            return page.next() == Page.END || memory.isSilent()
                    ? CompletableFuture.completedFuture(null)
                    : held(page.next());
        });
    }

    private CompletionStage<Void> groups() {
        Set<String> names = new HashSet<>(suspects.groupSizes.keySet());
        return listed(names, ScanCursor.INITIAL)
                .thenCompose(all -> Stages.inParts(
                                List.copyOf(names), PART, part -> Stages.forEach(part, this::groupAgrees))
                        .thenAccept(agreed -> {}));
    }

    private CompletionStage<Void> listed(Set<String> names, ScanCursor cursor) {
        return commands.sscan(ofNode.groups(), cursor, ScanArgs.Builder.limit(PART))
                .thenCompose(page -> {
                    page.getValues().forEach(name -> names.add(Text.of(name)));
                    return page.isFinished() ? CompletableFuture.completedFuture(null) : listed(names, page);
                });
    }

    private CompletionStage<Boolean> groupAgrees(String name) {
        Group group;
        try {
            group = new Group(name);
        } catch (IllegalArgumentException none) {
            return strange(Kind.GROUP_INDEX, name, none);
        }
        return commands.scard(ofNode.group(group))
                .thenCombine(
                        commands.sismember(ofNode.groups(), Text.bytes(name)),
                        (size, listed) -> listed
                                && size > 0
                                && size
                                        == suspects.groupSizes
                                                .getOrDefault(name, 0)
                                                .longValue())
                .thenCombine(commands.hexists(keys.route(group), node.toString()), (agrees, routed) -> {
                    if (!agrees || !routed) {
                        suspects.groups.add(name);
                    }
                    return agrees;
                });
    }

    private CompletionStage<Void> uids() {
        return uids(ScanCursor.INITIAL);
    }

    private CompletionStage<Void> uids(ScanCursor cursor) {
        return commands.hscan(ofNode.uids(), cursor, ScanArgs.Builder.limit(PART))
                .thenCompose(page -> Stages.inParts(
                                List.copyOf(page.getMap().entrySet()),
                                PART,
                                part -> Stages.forEach(
                                        part, entry -> uidAgrees(entry.getKey(), Text.of(entry.getValue()))))
                        .thenCompose(agreed ->
                                page.isFinished() ? CompletableFuture.<Void>completedFuture(null) : uids(page)));
    }

    private CompletionStage<Boolean> strange(Kind kind, String name, IllegalArgumentException why) {
        String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
        suspects.strange.add(
                new Difference(node, kind, shown, "listed, but Sluice never writes that: " + why.getMessage()));
        return CompletableFuture.completedFuture(false);
    }

    private CompletionStage<Boolean> uidAgrees(String name, String owner) {
        Uid uid;
        try {
            uid = new Uid(name);
        } catch (IllegalArgumentException none) {
            return strange(Kind.UID_INDEX, name, none);
        }
        CompletionStage<Long> size = owner.equals(BackwardIndex.SEVERAL)
                ? commands.scard(ofNode.uid(uid))
                : CompletableFuture.completedFuture(1L);
        return size.thenCombine(commands.hexists(keys.route(uid), node.toString()), (indexed, routed) -> {
            boolean agrees = indexed == suspects.uidSizes.getOrDefault(name, 0).longValue();
            if (!agrees || !routed) {
                suspects.uids.add(name);
            }
            return agrees;
        });
    }
}
