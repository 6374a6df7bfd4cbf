package io.sluice.backplane.redis.directory;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What is listed in pages.
 *
 * @param name tells this listing from all others, in its cursors
 * @param nodes where it may be found, by id
 * @param scan walks over it on one node
 * @param items makes items of names
 * @param atOnce how many names to make items of at once
 * @param weight of an item; a page ends before its limit where the weights are many
 */
record Listing<T>(
        String name,
        Supplier<CompletionStage<NavigableSet<NodeId>>> nodes,
        Scan scan,
        Items<T> items,
        int atOnce,
        ToIntFunction<T> weight) {

    Listing(String name, Supplier<CompletionStage<NavigableSet<NodeId>>> nodes, Scan scan, Items<T> items) {
        this(name, nodes, scan, items, Scan.COUNT, item -> 1);
    }

    /** Turns names into items, at most one each; leaves out those that are not there any more. */
    @FunctionalInterface
    interface Items<T> {
        CompletionStage<List<T>> of(Visit visit, NavigableMap<String, byte[]> entries);
    }

    /**
     * The node that names were found on.
     *
     * @param marks the nodes listed before, with the seq of each when that began
     */
    record Visit(NodeId node, Keys.OfNode keys, NavigableMap<NodeId, Long> marks) {
        List<ClientId> clients(Collection<String> locals) {
            return locals.stream().map(local -> ClientId.of(node, local)).toList();
        }
    }
}
