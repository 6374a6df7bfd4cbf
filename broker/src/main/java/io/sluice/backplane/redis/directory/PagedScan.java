package io.sluice.backplane.redis.directory;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.Directory.Page;
import io.sluice.backplane.redis.directory.Listing.Visit;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One page in the making: visits nodes in the order of their ids and scans each, until the page is full.
 *
 * <p>A step of a scan gives as many names as it likes. Where they do not all fit, the cursor keeps the step, how many
 * of its sorted names are given, and their fingerprint; the next page takes the same step again. If it finds other
 * names, nobody can say which of them were given, so all of them are: more than the limit, but none is lost.
 *
 * <p>Threads: those that answers come on, one after the other.
 */
final class PagedScan<T> {
    /** Weights on one page, however high its limit: the page must fit into memory. */
    private static final int MAX_WEIGHT = 100_000;

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final LiveNodes liveNodes;
    private final Listing<T> listing;
    private final NavigableSet<NodeId> nodes;
    private final int limit;
    private final NavigableMap<NodeId, Long> marks;
    private final Set<T> items = new LinkedHashSet<>();
    private int weight;
    private @Nullable Cursor position;

    private PagedScan(
            RedisClusterAsyncCommands<String, byte[]> commands,
            LiveNodes liveNodes,
            Listing<T> listing,
            NavigableSet<NodeId> nodes,
            @Nullable Cursor from,
            int limit) {
        this.commands = commands;
        this.liveNodes = liveNodes;
        this.listing = listing;
        this.nodes = nodes;
        this.limit = limit;
        this.marks = from == null ? new TreeMap<>() : new TreeMap<>(from.marks());
        this.position = from == null ? begin(nodes.isEmpty() ? null : nodes.first()) : resume(from);
    }

    static <T> CompletionStage<Page<T>> page(
            RedisClusterAsyncCommands<String, byte[]> commands,
            LiveNodes liveNodes,
            Listing<T> listing,
            @Nullable String cursor,
            int limit) {
        Cursor from = cursor == null ? null : Cursor.parse(cursor, listing.name());
        return listing.nodes()
                .get()
                .thenCompose(nodes -> new PagedScan<>(commands, liveNodes, listing, nodes, from, limit).fill());
    }

    /** A node that is gone took its names along: the next one continues. */
    private @Nullable Cursor resume(Cursor from) {
        return nodes.contains(from.node()) ? from : begin(nodes.higher(from.node()));
    }

    private @Nullable Cursor begin(@Nullable NodeId node) {
        return node == null ? null : Cursor.start(node, marks);
    }

    private CompletionStage<Page<T>> fill() {
        Cursor at = position;
        if (at == null || isFull()) {
            Optional<String> cursor = Optional.ofNullable(at).map(end -> end.text(listing.name()));
            return CompletableFuture.completedStage(new Page<>(List.copyOf(items), cursor));
        }
        return step(at).thenCompose(moved -> fill());
    }

    private boolean isFull() {
        return items.size() >= limit || weight >= MAX_WEIGHT;
    }

    private CompletionStage<?> step(Cursor at) {
        return liveNodes
                .read(
                        at.node(),
                        keys -> commands.get(keys.seq())
                                .thenCombine(listing.scan().step(keys, at.scan()), (seq, step) -> {
                                    if (at.atStart() && seq != null) {
                                        marks.put(at.node(), Text.number("seq of node " + at.node(), seq));
                                    }
                                    return new Found(new Visit(at.node(), keys, marks.headMap(at.node(), false)), step);
                                }))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        position = begin(nodes.higher(at.node()));
                        return CompletableFuture.completedStage(null);
                    }
                    return take(at, found.get());
                });
    }

    private record Found(Visit visit, Scan.Step step) {}

    private CompletionStage<?> take(Cursor at, Found found) {
        List<String> names = List.copyOf(found.step().entries().keySet());
        long fingerprint = Cursor.hash(names);
        boolean same = at.offset() == 0 || (at.fingerprint() == fingerprint && at.offset() <= names.size());
        int from = same ? at.offset() : 0;
        return Stages.repeat(from, done -> done >= names.size() || (same && isFull()), done -> {
                    int room = same ? Math.min(listing.atOnce(), limit - items.size()) : listing.atOnce();
                    List<String> some = names.subList(done, Math.min(done + room, names.size()));
                    return give(found, some).thenApply(given -> done + some.size());
                })
                .thenAccept(done -> position = done < names.size()
                        ? new Cursor(at.node(), at.scan(), done, fingerprint, marks)
                        : after(at, found.step()));
    }

    private CompletionStage<?> give(Found found, List<String> names) {
        NavigableMap<String, byte[]> entries = found.step().entries();
        NavigableMap<String, byte[]> some = entries.subMap(names.get(0), true, names.get(names.size() - 1), true);
        return listing.items().of(found.visit(), some).thenAccept(made -> {
            for (T item : made) {
                if (items.add(item)) {
                    weight += listing.weight().applyAsInt(item);
                }
            }
        });
    }

    private @Nullable Cursor after(Cursor at, Scan.Step step) {
        return step.last() ? begin(nodes.higher(at.node())) : new Cursor(at.node(), step.next(), 0, 0, marks);
    }
}
