package io.sluice.backplane.redis.directory;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A walk over one set or hash of a node in steps so small that none keeps Redis busy. What is in the set from the first
 * step to the last is found at least once (<a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>).
 */
@FunctionalInterface
interface Scan {
    /** Where a walk begins, and what the last step gives as its next. */
    String START = "0";

    /** Names a step: some 50 µs of Redis. */
    int COUNT = 500;

    /** Records a step: a record may be a hundred times as long as a name. */
    int RECORD_COUNT = 200;

    byte[] NO_VALUE = {};

    CompletionStage<Step> step(Keys.OfNode node, String cursor);

    /**
     * What one step found.
     *
     * @param entries names with the values that a hash has, sorted, so that a position among them means something
     * @param next {@link #START} at the end
     */
    record Step(NavigableMap<String, byte[]> entries, String next) {
        boolean last() {
            return next.equals(START);
        }
    }

    /** Local parts and records of all clients. */
    static Scan clients(RedisClusterAsyncCommands<String, byte[]> commands) {
        return hash(commands, Keys.OfNode::clients, RECORD_COUNT);
    }

    static Scan uids(RedisClusterAsyncCommands<String, byte[]> commands) {
        return hash(commands, Keys.OfNode::uids, COUNT);
    }

    static Scan groups(RedisClusterAsyncCommands<String, byte[]> commands) {
        return set(commands, Keys.OfNode::groups);
    }

    /** Local parts of the members. */
    static Scan clientsOf(RedisClusterAsyncCommands<String, byte[]> commands, Group group) {
        return set(commands, node -> node.group(group));
    }

    /** Local parts of the clients of a uid that has more than one. */
    static Scan clientsOf(RedisClusterAsyncCommands<String, byte[]> commands, Uid uid) {
        return set(commands, node -> node.uid(uid));
    }

    private static Scan set(RedisClusterAsyncCommands<String, byte[]> commands, Function<Keys.OfNode, String> key) {
        ScanArgs count = ScanArgs.Builder.limit(COUNT);
        return (node, cursor) -> commands.sscan(key.apply(node), ScanCursor.of(cursor), count)
                .thenApply(step -> {
                    NavigableMap<String, byte[]> entries = new TreeMap<>();
                    step.getValues().forEach(member -> entries.put(Text.of(member), NO_VALUE));
                    return new Step(entries, step.getCursor());
                });
    }

    private static Scan hash(
            RedisClusterAsyncCommands<String, byte[]> commands, Function<Keys.OfNode, String> key, int count) {
        ScanArgs args = ScanArgs.Builder.limit(count);
        return (node, cursor) -> commands.hscan(key.apply(node), ScanCursor.of(cursor), args)
                .thenApply(step ->
                        new Step(Collections.unmodifiableNavigableMap(new TreeMap<>(step.getMap())), step.getCursor()));
    }

    /** Shows every step to {@code each}, which is done with one before the next begins. */
    default CompletionStage<Void> walk(
            Keys.OfNode node, Function<NavigableMap<String, byte[]>, CompletionStage<?>> each) {
        return step(node, START).thenCompose(step -> walk(node, step, each));
    }

    private CompletionStage<Void> walk(
            Keys.OfNode node, Step step, Function<NavigableMap<String, byte[]>, CompletionStage<?>> each) {
        return each.apply(step.entries())
                .thenCompose(seen -> step.last()
                        ? CompletableFuture.completedStage(null)
                        : step(node, step.next()).thenCompose(next -> walk(node, next, each)));
    }
}
