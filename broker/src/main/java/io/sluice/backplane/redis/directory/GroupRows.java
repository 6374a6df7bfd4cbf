package io.sluice.backplane.redis.directory;

import io.sluice.backplane.Directory.GroupCount;
import io.sluice.backplane.Directory.GroupMembers;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The listings whose rows say something about a whole group: complete, summed over all nodes. */
final class GroupRows {
    /** Groups whose members are gathered at once. */
    private static final int AT_ONCE = 50;

    private final Listings listings;
    private final GroupReader reader;

    GroupRows(Listings listings, GroupReader reader) {
        this.listings = listings;
        this.reader = reader;
    }

    /** Without groups that have ended meanwhile. */
    Listing<GroupCount> clientCounts() {
        return listings.groupRows(
                "client counts by group",
                Scan.COUNT,
                row -> 1,
                groups -> reader.clientCounts(groups)
                        .thenApply(counts -> counts.entrySet().stream()
                                .filter(count -> count.getValue() > 0)
                                .map(count -> new GroupCount(count.getKey(), count.getValue()))
                                .toList()));
    }

    Listing<GroupCount> uidCounts() {
        return listings.groupRows(
                "uid counts by group",
                AT_ONCE,
                row -> 1,
                each(reader::uids, (group, uids) -> new GroupCount(group, uids.size())));
    }

    Listing<GroupMembers<ClientId>> clients() {
        return listings.groupRows(
                "clients by group", AT_ONCE, GroupRows::weight, each(reader::clients, GroupRows::row));
    }

    Listing<GroupMembers<Uid>> uids() {
        return listings.groupRows("uids by group", AT_ONCE, GroupRows::weight, each(reader::uids, GroupRows::row));
    }

    private static int weight(GroupMembers<?> row) {
        return row.members().size();
    }

    private static <T> GroupMembers<T> row(Group group, Set<T> members) {
        return new GroupMembers<>(group, List.copyOf(members));
    }

    private static <T, R> Function<List<Group>, CompletionStage<List<R>>> each(
            Function<Group, CompletionStage<Set<T>>> members, BiFunction<Group, Set<T>, R> row) {
        return groups ->
                Stages.forEach(groups, group -> members.apply(group).thenApply(found -> row.apply(group, found)));
    }
}
