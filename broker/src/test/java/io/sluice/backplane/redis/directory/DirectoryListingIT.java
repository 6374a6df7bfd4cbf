package io.sluice.backplane.redis.directory;

import static io.sluice.backplane.redis.directory.DirectoryFixture.all;
import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException.BadCursor;
import io.sluice.backplane.Directory.ClientSession;
import io.sluice.backplane.Directory.GroupCount;
import io.sluice.backplane.Directory.GroupMembers;
import io.sluice.backplane.Directory.Page;
import io.sluice.backplane.redis.testnode.DirectoryState;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What pages hold, and what they still hold while the state changes under them. */
@OnEveryRedis
class DirectoryListingIT {
    private static final Group GROUP = new Group("g");

    private final DirectoryFixture fixture;
    private final DirectoryState state;
    private final RedisDirectory directory;
    private final NodeId first;
    private final NodeId second;

    DirectoryListingIT(TestRedis redis) {
        fixture = new DirectoryFixture(redis);
        state = fixture.state;
        directory = fixture.directory;
        first = fixture.node(1);
        second = fixture.node(0xFFFF_FFFF_FFFFL);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void nobodyThereIsOneEmptyPage() {
        assertThat(await(directory.clients(null, 10))).isEqualTo(new Page<>(List.of(), Optional.empty()));
        assertThat(await(directory.uids(GROUP, null, 10))).isEqualTo(new Page<>(List.of(), Optional.empty()));
    }

    @Test
    void listsEveryClientOnceWhateverTheLimit() {
        List<ClientId> clients = new ArrayList<>(state.clients(150, first, "", "g"));
        clients.addAll(state.clients(20, second, "", "g"));
        state.endLease(state.client(fixture.node(2), "", "g").node());

        for (int limit : new int[] {1, 7, 150, 170, 10_000}) {
            int most = limit;
            assertThat(all(cursor -> directory.clients(cursor, most))).containsExactlyInAnyOrderElementsOf(clients);
            assertThat(all(cursor -> directory.clients(GROUP, cursor, most)))
                    .containsExactlyInAnyOrderElementsOf(clients);
        }
    }

    @Test
    void aPageIsNotLongerThanItsLimit() {
        state.clients(100, first, "", "g");

        Page<ClientId> page = await(directory.clients(GROUP, null, 30));

        assertThat(page.items()).hasSize(30);
        assertThat(page.cursor()).isPresent();
    }

    @Test
    void theLastPageHasNoCursor() {
        state.clients(10, first, "");

        assertThat(await(directory.clients(null, 11)).cursor()).isEmpty();
    }

    @Test
    void losesNobodyWhoStaysWhileOthersComeAndGo() {
        List<ClientId> stay = state.clients(60, first, "s", "g");
        List<ClientId> leave = state.clients(60, first, "l", "g");
        Set<ClientId> seen = new HashSet<>();

        String cursor = null;
        int pages = 0;
        do {
            Page<ClientId> page = await(directory.clients(GROUP, cursor, 10));
            seen.addAll(page.items());
            cursor = page.cursor().orElse(null);
            if (pages < leave.size()) {
                state.disconnect(leave.get(pages), "l" + pages, "g");
            }
            if (pages % 3 == 0) {
                // From 128 members on, the set changes its encoding, and with it the steps of a scan.
                state.clients(40, first, "new" + pages, "g");
            }
            pages++;
        } while (cursor != null && pages < 100);

        assertThat(cursor).isNull();
        assertThat(seen).containsAll(stay);
    }

    @Test
    void continuesWithTheNextNodeWhenOneDiesInBetween() {
        state.clients(20, first, "", "g");
        List<ClientId> rest = state.clients(20, second, "", "g");
        Page<ClientId> page = await(directory.clients(null, 10));

        state.endLease(first);
        Page<ClientId> next = await(directory.clients(page.cursor().orElseThrow(), 100));

        assertThat(next.items()).containsExactlyInAnyOrderElementsOf(rest);
        assertThat(next.cursor()).isEmpty();
    }

    @Test
    void aUidOnSeveralNodesIsListedOnce() {
        state.clients(10, first, "u", "g", "only first");
        state.clients(12, second, "u", "g", "only second");

        assertThat(all(cursor -> directory.uids(cursor, 4))).hasSize(12).doesNotHaveDuplicates();
        assertThat(all(cursor -> directory.groups(cursor, 1)))
                .containsExactlyInAnyOrder(GROUP, new Group("only first"), new Group("only second"));
    }

    @Test
    void aUidThatCameToAnEarlierNodeDuringTheListingIsNotLost() {
        state.clients(5, first, "a");
        state.clients(5, second, "b");
        Page<Uid> page = await(directory.uids(null, 5));
        assertThat(page.items()).extracting(Uid::value).allMatch(uid -> uid.startsWith("a"));

        state.clients(5, first, "b");

        assertThat(all(cursor -> directory.uids(cursor == null ? page.cursor().orElseThrow() : cursor, 5)))
                .extracting(Uid::value)
                .containsExactlyInAnyOrder("b0", "b1", "b2", "b3", "b4");
    }

    @Test
    void aUidWhoseFirstNodeDiedIsListedAtTheNext() {
        state.clients(5, first, "u");
        state.clients(5, second, "u");
        state.endLease(first);

        assertThat(all(cursor -> directory.uids(cursor, 2))).hasSize(5);
    }

    @Test
    void listsTheUidsOfAGroup() {
        state.clients(30, first, "u", "g");
        state.clients(30, second, "v", "g");
        state.client(first, "", "g");
        state.client(first, "elsewhere");

        assertThat(all(cursor -> directory.uids(GROUP, cursor, 7)))
                .hasSize(60)
                .doesNotHaveDuplicates()
                .doesNotContain(new Uid("elsewhere"));
    }

    @Test
    void listsSessionsWithUids() {
        ClientId bound = state.client(first, "7", "g");
        ClientId unbound = state.client(second, "");
        state.session(bound, "2 {\"a\":1}");
        ClientSession one = new ClientSession(bound, Optional.of(new Uid("7")), new Session(2, "{\"a\":1}"));
        ClientSession two = new ClientSession(unbound, Optional.empty(), Session.EMPTY);

        assertThat(all(cursor -> directory.sessions(cursor, 1))).containsExactly(one, two);
        assertThat(all(cursor -> directory.sessions(GROUP, cursor, 1))).containsExactly(one);
    }

    @Test
    void rowsOfGroupsAreSumsOverAllNodes() {
        List<ClientId> members = new ArrayList<>(state.clients(3, first, "u", "g"));
        members.addAll(state.clients(2, second, "u", "g"));
        ClientId other = state.client(second, "", "h");

        assertThat(all(cursor -> directory.groupClientCounts(cursor, 1)))
                .containsExactlyInAnyOrder(new GroupCount(GROUP, 5), new GroupCount(new Group("h"), 1));
        assertThat(all(cursor -> directory.groupUidCounts(cursor, 1)))
                .containsExactlyInAnyOrder(new GroupCount(GROUP, 3), new GroupCount(new Group("h"), 0));
        List<GroupMembers<ClientId>> clients = all(cursor -> directory.groupClients(cursor, 1));
        assertThat(clients).extracting(GroupMembers::group).containsExactlyInAnyOrder(GROUP, new Group("h"));
        assertThat(clients.stream()
                        .filter(row -> row.group().equals(GROUP))
                        .findFirst()
                        .orElseThrow()
                        .members())
                .containsExactlyInAnyOrderElementsOf(members);
        assertThat(clients).contains(new GroupMembers<>(new Group("h"), List.of(other)));
        assertThat(all(cursor -> directory.groupUids(cursor, 1)).stream()
                        .filter(row -> row.group().equals(GROUP))
                        .findFirst()
                        .orElseThrow()
                        .members())
                .containsExactlyInAnyOrder(new Uid("u0"), new Uid("u1"), new Uid("u2"));
    }

    @Test
    void aPageEndsEarlyWhereItsRowsAreLarge() {
        for (int i = 0; i < 60; i++) {
            state.bigGroup(first, new Group("big" + i), 2_000, "");
        }

        Page<GroupMembers<ClientId>> page = await(directory.groupClients(null, 100));

        assertThat(page.items()).hasSize(50);
        assertThat(await(directory.groupClients(page.cursor().orElseThrow(), 100))
                        .items())
                .hasSize(10);
    }

    @Test
    void aCursorIsGoodForItsListingOnly() {
        state.clients(10, first, "u", "g", "h");
        String cursor = await(directory.clients(GROUP, null, 5)).cursor().orElseThrow();

        assertThatThrownBy(() -> await(directory.clients(new Group("h"), cursor, 5)))
                .isExactlyInstanceOf(BadCursor.class);
        assertThatThrownBy(() -> await(directory.clients(cursor, 5))).isExactlyInstanceOf(BadCursor.class);
        assertThatThrownBy(() -> await(directory.uids("nonsense", 5))).isExactlyInstanceOf(BadCursor.class);
    }

    @Test
    void refusesALimitOutOfRange() {
        assertThatThrownBy(() -> directory.clients(null, 0)).hasMessageContaining("limit: 0");
        assertThatThrownBy(() -> directory.clients(null, 10_001)).hasMessageContaining("limit: 10001");
    }
}
