package io.sluice.backplane.redis.directory;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.redis.link.Text;
import io.sluice.backplane.redis.testnode.DirectoryState;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.NodeStatus;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What single questions are answered. */
@OnEveryRedis
class RedisDirectoryIT {
    private static final Group GROUP = new Group("room {1}: ü");

    private final DirectoryFixture fixture;
    private final DirectoryState state;
    private final RedisDirectory directory;
    private final NodeId first;
    private final NodeId second;

    RedisDirectoryIT(TestRedis redis) {
        fixture = new DirectoryFixture(redis);
        state = fixture.state;
        directory = fixture.directory;
        first = fixture.node(1);
        second = fixture.node(2);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aClientIsOnlineWhileItsNodeLivesAndKnowsIt() {
        ClientId client = state.client(first, "");
        assertThat(await(directory.isOnline(client))).isTrue();
        assertThat(await(directory.isOnline(new ClientId(client.high(), client.low() + 1))))
                .isFalse();

        state.endLease(first);

        assertThat(await(directory.isOnline(client))).isFalse();
    }

    @Test
    void tellsTheUidOfAClient() {
        ClientId bound = state.client(first, "7");
        ClientId unbound = state.client(first, "");
        ClientId unknown = new ClientId(bound.high(), bound.low() + 1);

        assertThat(await(directory.uid(bound))).contains(new Uid("7"));
        assertThat(await(directory.uid(unbound))).isEmpty();
        assertThatThrownBy(() -> await(directory.uid(unknown))).isExactlyInstanceOf(ClientNotFound.class);
        state.endLease(first);
        assertThatThrownBy(() -> await(directory.uid(bound))).isExactlyInstanceOf(ClientNotFound.class);
    }

    @Test
    void tellsTheSessionOfAClient() {
        ClientId client = state.client(first, "");
        ClientId unknown = new ClientId(client.high(), client.low() + 1);
        state.session(unknown, "1 {}");
        assertThat(await(directory.session(client))).isEqualTo(Session.EMPTY);

        state.session(client, "3 {\"name\": \"ü x\"}");

        assertThat(await(directory.session(client))).isEqualTo(new Session(3, "{\"name\": \"ü x\"}"));
        assertThatThrownBy(() -> await(directory.session(unknown))).isExactlyInstanceOf(ClientNotFound.class);
    }

    @Test
    void findsTheClientsOfUidsOnAllLiveNodes() {
        ClientId one = state.client(first, "7");
        ClientId two = state.client(first, "7");
        ClientId three = state.client(second, "7");
        ClientId lost = state.client(fixture.node(3), "7");
        ClientId other = state.client(second, "{8}");
        state.endLease(lost.node());
        List<Uid> asked = List.of(new Uid("nobody"), new Uid("7"), new Uid("{8}"), new Uid("7"));

        Map<Uid, List<ClientId>> clients = await(directory.clients(asked));

        assertThat(clients.keySet()).containsExactly(new Uid("nobody"), new Uid("7"), new Uid("{8}"));
        assertThat(clients.get(new Uid("nobody"))).isEmpty();
        assertThat(clients.get(new Uid("7"))).containsExactlyInAnyOrder(one, two, three);
        assertThat(clients.get(new Uid("{8}"))).containsExactly(other);
        assertThat(await(directory.areOnline(asked)))
                .containsExactly(
                        Map.entry(new Uid("nobody"), false),
                        Map.entry(new Uid("7"), true),
                        Map.entry(new Uid("{8}"), true));
    }

    @Test
    void aRouteThatIsTooLargeDoesNoHarm() {
        state.field(fixture.keys.route(new Uid("7")), new NodeId(99).toString(), "5");
        state.field(fixture.keys.route(new Uid("7")), first.toString(), "5");

        assertThat(await(directory.areOnline(List.of(new Uid("7"))))).containsEntry(new Uid("7"), false);
    }

    @Test
    void answersForMoreUidsThanOnePipelineTakes() {
        state.clients(3, first, "u");
        List<Uid> asked =
                IntStream.range(0, 12_000).mapToObj(i -> new Uid("u" + i)).toList();

        Map<Uid, Boolean> online = await(directory.areOnline(asked));

        assertThat(online).hasSize(12_000);
        assertThat(online.values().stream().filter(yes -> yes).count()).isEqualTo(3);
    }

    @Test
    void countsWhatIsOnLiveNodes() {
        state.clients(3, first, "a", "g", "h");
        state.clients(2, second, "a", "g");
        state.client(second, "", "g");
        NodeId third = fixture.node(3);
        state.clients(4, third, "z", "g");
        state.endLease(third);

        assertThat(await(directory.clientCount())).isEqualTo(6);
        assertThat(await(directory.uidCount())).isEqualTo(3);
        assertThat(await(directory.clientCounts(List.of(new Group("h"), new Group("none"), new Group("g")))))
                .containsExactly(
                        Map.entry(new Group("h"), 3L), Map.entry(new Group("none"), 0L), Map.entry(new Group("g"), 6L));
        assertThat(await(directory.uidCount(new Group("g")))).isEqualTo(3);
        assertThat(await(directory.uidCount(new Group("none")))).isZero();
    }

    @Test
    void countsUidsOfOneNodeWithoutAWalk() {
        state.clients(3, first, "a");

        assertThat(await(directory.uidCount())).isEqualTo(3);
    }

    @Test
    void groupNamesMayHoldAnything() {
        ClientId client = state.client(first, "", GROUP.value());

        assertThat(DirectoryFixture.all(cursor -> directory.clients(GROUP, cursor, 10)))
                .containsExactly(client);
        assertThat(DirectoryFixture.all(cursor -> directory.groups(cursor, 10))).containsExactly(GROUP);
    }

    @Test
    void showsLiveNodesWithTheirFigures() {
        Map.of(
                        "role", "gateway",
                        "address", "192.0.2.7:8282",
                        "up_since", "1700000000000",
                        "connections", "12",
                        "messages_in_per_second", "1.5",
                        "memory_bytes", "123456789012",
                        "send_failures", "many")
                .forEach((field, value) -> state.field(fixture.keys.of(first).node(), field, value));
        state.endLease(second);

        List<NodeStatus> nodes = await(directory.nodes());

        assertThat(nodes).hasSize(1);
        NodeStatus node = nodes.get(0);
        assertThat(node.node()).isEqualTo(first);
        assertThat(node.version()).isEqualTo("1.0");
        assertThat(node.role()).isEqualTo("gateway");
        assertThat(node.address()).isEqualTo("192.0.2.7:8282");
        assertThat(node.upSince()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
        assertThat(node.figures().connections()).isEqualTo(12);
        assertThat(node.figures().messagesInPerSecond()).isEqualTo(1.5);
        assertThat(node.figures().memoryBytes()).isEqualTo(123_456_789_012L);
        assertThat(node.figures().sendFailures()).isZero();
        assertThat(node.figures().groups()).isZero();
    }

    @Test
    void tellsTheAgeOfALease() {
        await(fixture.link.commands().pexpire(fixture.keys.of(first).node(), 5_000));

        NodeStatus node = await(directory.nodes()).get(0);

        assertThat(node.leaseAge()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    @Test
    void namesTheClientWhoseRecordCannotBeRead() {
        ClientId client = state.client(first, "7");
        state.field(fixture.keys.of(first).clients(), client.local(), "{}");

        assertThatThrownBy(() -> await(directory.uid(client)))
                .isExactlyInstanceOf(Unavailable.class)
                .hasMessageContaining("record of client " + client)
                .extracting(failure -> ((Unavailable) failure).outcome())
                .isEqualTo(Unavailable.Outcome.NOTHING);
    }

    @Test
    void aKeyOfAnotherTypeIsUnavailable() {
        await(fixture.link.commands().set(fixture.keys.of(first).clients(), Text.bytes("text")));

        assertThatThrownBy(() -> await(directory.clientCount()))
                .isExactlyInstanceOf(Unavailable.class)
                .hasMessageContaining("WRONGTYPE");
    }
}
