package io.sluice.backplane;

import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeStatus;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, under which uid, in which groups: read from Redis masters, never from a cache. What is on a node
 * whose lease has ended is not counted and not listed.
 *
 * <p>Lists come in pages. An item that is there throughout a listing is in it at least once. {@code cursor} is null for
 * the first page, then what the last page gave; {@code limit} is 1 to 10,000 and may be exceeded only where the set
 * changes while it is listed. A cursor that this directory did not make fails with {@link
 * BackplaneException.BadCursor}.
 */
public interface Directory {
    CompletionStage<Boolean> isOnline(ClientId client);

    /** Fails with {@link BackplaneException.ClientNotFound}. */
    CompletionStage<Optional<Uid>> uid(ClientId client);

    /** Fails with {@link BackplaneException.ClientNotFound}. */
    CompletionStage<Session> session(ClientId client);

    /** An entry for every uid asked for, in that order; an empty list where it is offline. */
    CompletionStage<Map<Uid, List<ClientId>>> clients(Collection<Uid> uids);

    /** An entry for every uid asked for, in that order. */
    CompletionStage<Map<Uid, Boolean>> areOnline(Collection<Uid> uids);

    CompletionStage<Long> clientCount();

    /** Distinct uids; costs a walk over them when there are several nodes. */
    CompletionStage<Long> uidCount();

    /** An entry for every group asked for, in that order. */
    CompletionStage<Map<Group, Long>> clientCounts(Collection<Group> groups);

    /** Distinct uids among the members; costs a walk over the members. */
    CompletionStage<Long> uidCount(Group group);

    CompletionStage<Page<ClientId>> clients(@Nullable String cursor, int limit);

    CompletionStage<Page<Uid>> uids(@Nullable String cursor, int limit);

    CompletionStage<Page<Group>> groups(@Nullable String cursor, int limit);

    CompletionStage<Page<ClientId>> clients(Group group, @Nullable String cursor, int limit);

    CompletionStage<Page<Uid>> uids(Group group, @Nullable String cursor, int limit);

    CompletionStage<Page<ClientSession>> sessions(@Nullable String cursor, int limit);

    CompletionStage<Page<ClientSession>> sessions(Group group, @Nullable String cursor, int limit);

    CompletionStage<Page<GroupCount>> groupClientCounts(@Nullable String cursor, int limit);

    CompletionStage<Page<GroupCount>> groupUidCounts(@Nullable String cursor, int limit);

    /** {@code limit} counts groups; a row names all members on all nodes. */
    CompletionStage<Page<GroupMembers<ClientId>>> groupClients(@Nullable String cursor, int limit);

    /** {@code limit} counts groups; a row names all distinct uids on all nodes. */
    CompletionStage<Page<GroupMembers<Uid>>> groupUids(@Nullable String cursor, int limit);

    /** The live nodes, ordered by id. */
    CompletionStage<List<NodeStatus>> nodes();

    /**
     * A part of a listing.
     *
     * @param cursor where the next page begins; empty at the end
     */
    record Page<T>(List<T> items, Optional<String> cursor) {
        public Page {
            items = List.copyOf(items);
        }
    }

    record ClientSession(ClientId client, Optional<Uid> uid, Session session) {}

    record GroupCount(Group group, long count) {}

    record GroupMembers<T>(Group group, List<T> members) {
        public GroupMembers {
            members = List.copyOf(members);
        }
    }
}
