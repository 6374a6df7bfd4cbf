package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEveryRedis
class MailboxesIT {
    private static final Group ROOM = new Group("{room}: \uD83D\uDE00 a");

    private final RedisSettings settings;
    private TestNode one;
    private TestNode two;

    MailboxesIT(TestRedis redis) {
        settings = TestNode.settings(redis.uri(), redis.newPrefix());
    }

    @BeforeEach
    void join() {
        one = TestNode.gateway(settings);
        two = TestNode.gateway(settings);
    }

    @AfterEach
    void leave() {
        one.close();
        two.close();
    }

    @Test
    void aMessageToAClientArrivesThroughAnyProcess() {
        ClientId client = one.connect();

        Receipt receipt = two.apply(send(new Target.Clients(List.of(client)), "hello"));

        assertThat(receipt.nodes()).isEqualTo(1);
        assertThat(receipt.offline()).isEmpty();
        RedisWait.until("it arrives", () -> one.host().received(client).equals(List.of("hello")));
    }

    @Test
    void aUidReachesAllItsClientsOnAllNodes() {
        List<ClientId> clients = List.of(one.connect(), one.connect(), two.connect());
        Uid uid = new Uid("7");
        clients.forEach(
                client -> assertThat(one.apply(new Command.Bind(client, uid))).isEmpty());

        Receipt receipt = two.apply(send(new Target.Uids(List.of(uid, new Uid("8"))), "hi"));

        assertThat(receipt.nodes()).isEqualTo(2);
        assertThat(receipt.offline()).containsExactly("8");
        RedisWait.until(
                "all have it",
                () -> one.host().received(clients.get(0)).equals(List.of("hi"))
                        && one.host().received(clients.get(1)).equals(List.of("hi"))
                        && two.host().received(clients.get(2)).equals(List.of("hi")));
    }

    @Test
    void aGroupReachesItsMembersAndNobodyElse() {
        ClientId in = one.connect();
        ClientId also = two.connect();
        ClientId out = one.connect();
        assertThat(one.apply(new Command.Join(in, List.of(ROOM, new Group("b")))))
                .isEqualTo(2);
        assertThat(one.apply(new Command.Join(in, List.of(ROOM)))).isZero();
        assertThat(one.apply(new Command.Join(also, List.of(ROOM)))).isEqualTo(1);

        assertThat(two.apply(send(new Target.Groups(List.of(ROOM, new Group("b"))), "first"))
                        .nodes())
                .isEqualTo(2);
        assertThat(two.apply(new Command.Leave(in, List.of(ROOM, new Group("c")))))
                .isEqualTo(1);
        one.apply(send(new Target.Groups(List.of(ROOM)), "second"));
        one.apply(send(new Target.Everyone(), "last"));

        RedisWait.until(
                "all is there",
                () -> one.host().received(out).contains("last")
                        && two.host().received(also).contains("last"));
        assertThat(one.host().received(in)).containsExactly("first", "last");
        assertThat(two.host().received(also)).containsExactly("first", "second", "last");
        assertThat(one.host().received(out)).containsExactly("last");
    }

    @Test
    void aLongListIsCutAndAddedUpAgain() {
        ClientId client = one.connect();
        one.apply(new Command.Bind(client, new Uid("u777")));
        List<Uid> uids = new ArrayList<>();
        List<ClientId> clients = new ArrayList<>(List.of(client));
        for (int i = 0; i < 1200; i++) {
            uids.add(new Uid("u" + i));
            clients.add(ClientId.draw(one.membership().id(), new SecureRandom()));
        }

        Receipt byUid = two.apply(send(new Target.Uids(uids), "uid"));
        Receipt byClient = two.apply(send(new Target.Clients(clients), "client"));

        assertThat(byUid.nodes()).isEqualTo(1);
        assertThat(byUid.offline()).hasSize(1199).doesNotContain("u777");
        assertThat(byClient.nodes()).isEqualTo(1);
        assertThat(byClient.offline()).hasSize(1200).doesNotContain(client.toString());
        RedisWait.until("both arrive", () -> one.host().received(client).equals(List.of("uid", "client")));
    }

    @Test
    void rebindingAnswersTheUidBefore() {
        ClientId client = one.connect();

        assertThat(one.apply(new Command.Bind(client, new Uid("a")))).isEmpty();
        assertThat(two.apply(new Command.Bind(client, new Uid("b")))).contains(new Uid("a"));
        assertThatThrownBy(() -> one.apply(new Command.Unbind(client, new Uid("a"))))
                .isInstanceOf(BackplaneException.UidMismatch.class);
        assertThat(one.apply(new Command.Unbind(client, null))).contains(new Uid("b"));
        assertThat(one.apply(new Command.Unbind(client, null))).isEmpty();
        assertThat(one.apply(send(new Target.Uids(List.of(new Uid("a"), new Uid("b"))), "x"))
                        .offline())
                .containsExactly("a", "b");
    }

    @Test
    void aSessionKeepsItsVersion() {
        ClientId client = one.connect();

        assertThat(one.apply(new Command.SetSession(client, "{\"a\":1}", OptionalLong.empty())))
                .isEqualTo(1);
        assertThat(two.apply(new Command.SetSession(client, "{}", OptionalLong.of(1))))
                .isEqualTo(2);
        assertThatThrownBy(() -> two.apply(new Command.SetSession(client, "{}", OptionalLong.of(1))))
                .isInstanceOf(BackplaneException.VersionConflict.class);
        RedisWait.until(
                "the node has it", () -> one.host().client(client).session.version() == 2);
    }

    @Test
    void aClientThatIsNotThereIsNotFound() {
        ClientId never = ClientId.draw(one.membership().id(), new SecureRandom());
        ClientId nowhere = ClientId.draw(io.sluice.model.NodeId.draw(new SecureRandom()), new SecureRandom());

        for (ClientId absent : List.of(never, nowhere)) {
            assertThatThrownBy(() -> one.apply(new Command.Bind(absent, new Uid("a"))))
                    .isInstanceOf(BackplaneException.ClientNotFound.class);
            assertThat(one.apply(send(new Target.Clients(List.of(absent)), "x")).offline())
                    .containsExactly(absent.toString());
        }
    }

    @Test
    void aKickReachesTheSocketAndEndsTheClient() {
        ClientId client = one.connect();
        one.apply(new Command.Join(client, List.of(ROOM)));

        two.apply(new Command.Close(client, CloseReason.CLOSED_BY_API, Payload.text("bye"), 3000, "why", false));

        assertThatThrownBy(() -> one.apply(new Command.Bind(client, new Uid("a"))))
                .isInstanceOf(BackplaneException.ClientNotFound.class);
        RedisWait.until("the socket hears", () -> one.host().kicked().contains(client));
        assertThat(two.apply(send(new Target.Groups(List.of(ROOM)), "x")).nodes())
                .isZero();
    }

    @Test
    void tooManyGroupsAreRefusedWhole() {
        ClientId client = one.connect();
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            groups.add(new Group("g" + i));
        }

        assertThatThrownBy(() -> one.apply(new Command.Join(client, groups)))
                .isInstanceOf(BackplaneException.TooManyGroups.class);
        assertThat(one.apply(new Command.Join(client, groups.subList(0, 1000)))).isEqualTo(1000);
        assertThat(one.apply(new Command.Leave(client, groups))).isEqualTo(1000);
    }

    @Test
    void theLimitOfGroupsCanChange() {
        ClientId client = one.connect();
        List<Group> groups = List.of(new Group("a"), new Group("b"), new Group("c"));

        two.backplane().limitGroups(2);

        assertThatThrownBy(() -> two.apply(new Command.Join(client, groups)))
                .isInstanceOf(BackplaneException.TooManyGroups.class)
                .hasMessageContaining("more than 2 groups");
        two.backplane().limitGroups(3);
        assertThat(two.apply(new Command.Join(client, groups))).isEqualTo(3);
    }

    @Test
    void aBatchIsDoneInOrderAndItsLastSendSeesItsFirstJoin() {
        ClientId client = one.connect();

        List<CompletionStage<?>> answers = two.mailboxes()
                .applyAll(List.of(
                        new Command.Bind(client, new Uid("u")),
                        new Command.Join(client, List.of(ROOM)),
                        new Command.SetSession(client, "{}", OptionalLong.empty()),
                        send(new Target.Clients(List.of(client)), "welcome")));

        assertThat((Object) get(answers.get(0))).isEqualTo(Optional.empty());
        assertThat((Object) get(answers.get(1))).isEqualTo(1);
        assertThat((Object) get(answers.get(2))).isEqualTo(1L);
        assertThat(((Receipt) get(answers.get(3))).nodes()).isEqualTo(1);
        RedisWait.until("it arrives", () -> one.host().received(client).equals(List.of("welcome")));
    }

    @Test
    void writtenReceiptsCountWhatTheNodesSay() {
        one.apply(new Command.Join(one.connect(), List.of(ROOM)));
        one.apply(new Command.Join(one.connect(), List.of(ROOM)));
        one.apply(new Command.Join(two.connect(), List.of(ROOM)));

        Receipt receipt = one.apply(new Command.Send(
                "m",
                new Target.Groups(List.of(ROOM)),
                List.of(),
                List.of(),
                Payload.text("x"),
                Optional.of(Duration.ofSeconds(5))));

        Receipt.Written written = receipt.written().orElseThrow();
        assertThat(written.complete()).isTrue();
        assertThat(written.matched()).isEqualTo(3);
        assertThat(written.written()).isEqualTo(3);
    }

    @Test
    void ungroupEmptiesAGroupOfAnySize() {
        for (int i = 0; i < 450; i++) {
            ClientId client = ClientId.draw(one.membership().id(), new SecureRandom());
            get(one.membership().connect(client, "127.0.0.1:1", "websocket"));
            one.apply(new Command.Join(client, List.of(ROOM)));
        }
        one.apply(new Command.Join(two.connect(), List.of(ROOM)));

        assertThat(get(two.mailboxes().ungroup(ROOM))).isEqualTo(451);
        assertThat(one.apply(send(new Target.Groups(List.of(ROOM)), "x")).nodes())
                .isZero();
    }

    @Test
    void aNodeTellsItsConnectionsToAnyProcess() {
        ClientId client = one.connect();
        one.apply(new Command.Bind(client, new Uid("7")));

        List<ConnectionView> views =
                get(two.cluster().connections(one.membership().id(), 10, Duration.ofSeconds(5)));

        assertThat(views).hasSize(1);
        assertThat(views.get(0).client()).isEqualTo(client);
        assertThat(views.get(0).uid()).contains(new Uid("7"));
    }
}
