package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.Journal.Answer;
import io.sluice.backplane.Journal.Entry;
import io.sluice.backplane.Mailboxes;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
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

/** Every call is begun twice, by two processes, as if the first had died before it kept an answer. */
@OnEveryRedis
class JournalIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Group ROOM = new Group("room");

    private final RedisSettings settings;
    private TestNode one;
    private TestNode two;

    JournalIT(TestRedis redis) {
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

    private static Entry open(TestNode process, String key, String call) {
        return get(process.backplane().journal().open("me", key, call, HOUR));
    }

    private static Mailboxes within(TestNode process, String key) {
        return ((Entry.Open) open(process, key, "call")).mailboxes();
    }

    private static <R> R apply(TestNode process, String key, Command<R> command) {
        return get(within(process, key).apply(command));
    }

    @Test
    void aMutationIsDoneOnceAndAnswersTheSame() {
        ClientId client = one.connect();
        one.apply(new Command.Bind(client, new Uid("before")));

        Optional<Uid> first = apply(one, "k", new Command.Bind(client, new Uid("a")));
        one.apply(new Command.Bind(client, new Uid("after")));
        Optional<Uid> second = apply(two, "k", new Command.Bind(client, new Uid("a")));

        assertThat(first).contains(new Uid("before"));
        assertThat(second).contains(new Uid("before"));
        assertThat(one.apply(new Command.Unbind(client, null))).contains(new Uid("after"));
    }

    @Test
    void aRefusalIsRepeatedToo() {
        ClientId client = one.connect();
        Command.SetSession set = new Command.SetSession(client, "{}", OptionalLong.of(5));

        assertThatThrownBy(() -> apply(one, "k", set)).isInstanceOf(BackplaneException.VersionConflict.class);
        for (int i = 0; i < 5; i++) {
            one.apply(new Command.SetSession(client, "{}", OptionalLong.empty()));
        }

        assertThatThrownBy(() -> apply(two, "k", set)).isInstanceOf(BackplaneException.VersionConflict.class);
    }

    @Test
    void aMessageReachesNobodyTwiceAndNobodyWhoCameLater() {
        ClientId early = one.connect();
        one.apply(new Command.Join(early, List.of(ROOM)));
        Command.Send message = send(new Target.Groups(List.of(ROOM)), "once");

        Receipt first = apply(one, "k", message);
        ClientId late = two.connect();
        one.apply(new Command.Join(late, List.of(ROOM)));
        Receipt second = apply(two, "k", message);
        one.apply(send(new Target.Everyone(), "last"));

        assertThat(second).isEqualTo(first);
        assertThat(first.nodes()).isEqualTo(1);
        RedisWait.until(
                "all is there",
                () -> one.host().received(early).contains("last")
                        && two.host().received(late).contains("last"));
        assertThat(one.host().received(early)).containsExactly("once", "last");
        assertThat(two.host().received(late)).containsExactly("last");
    }

    @Test
    void messagesToUidsClientsAndEveryoneAnswerTheSame() {
        ClientId client = one.connect();
        ClientId away = ClientId.draw(two.membership().id(), new SecureRandom());
        one.apply(new Command.Bind(client, new Uid("7")));
        List<Target> targets = List.of(
                new Target.Uids(List.of(new Uid("7"), new Uid("8"))),
                new Target.Clients(List.of(client, away)),
                new Target.Everyone());

        for (int i = 0; i < targets.size(); i++) {
            Receipt first = apply(one, "k" + i, send(targets.get(i), "m" + i));
            two.apply(new Command.Unbind(client, null));
            assertThat(apply(two, "k" + i, send(targets.get(i), "m" + i))).isEqualTo(first);
        }

        one.apply(send(new Target.Everyone(), "last"));
        RedisWait.until("the last is there", () -> one.host().received(client).contains("last"));
        assertThat(one.host().received(client)).containsExactly("m0", "m1", "m2", "last");
    }

    @Test
    void processesThatRunTheSameCallAtOnceActOnce() {
        ClientId client = one.connect();
        one.apply(new Command.Join(client, List.of(ROOM)));
        List<CompletionStage<Receipt>> answers = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            Command.Send message = send(new Target.Groups(List.of(ROOM)), "m" + i);
            for (TestNode process : List.of(one, two, one)) {
                answers.add(within(process, "k" + i).apply(message));
            }
        }

        for (int i = 0; i < answers.size(); i += 3) {
            Receipt receipt = get(answers.get(i));
            assertThat(get(answers.get(i + 1))).isEqualTo(receipt);
            assertThat(get(answers.get(i + 2))).isEqualTo(receipt);
        }
        one.apply(send(new Target.Everyone(), "last"));
        RedisWait.until("the last is there", () -> one.host().received(client).contains("last"));
        assertThat(one.host().received(client)).hasSize(101).doesNotHaveDuplicates();
    }

    @Test
    void aStepOfSeveralCommandsIsDoneOnce() {
        ClientId client = one.connect();
        List<Command<?>> commands = List.of(
                new Command.Join(client, List.of(ROOM)),
                new Command.Leave(client, List.of(ROOM)),
                send(new Target.Clients(List.of(client)), "once"),
                new Command.SetSession(client, "{}", OptionalLong.empty()));

        List<?> first =
                within(one, "k").applyAll(commands).stream().map(TestNode::get).toList();
        List<?> second =
                within(two, "k").applyAll(commands).stream().map(TestNode::get).toList();

        assertThat(second).hasToString(first.toString());
        assertThat(first.get(3)).isEqualTo(1L);
        one.apply(send(new Target.Everyone(), "last"));
        RedisWait.until("the last is there", () -> one.host().received(client).contains("last"));
        assertThat(one.host().received(client)).containsExactly("once", "last");
    }

    @Test
    void thePartsOfACallKeepTheirNamesHoweverManyCommandsEachGives() {
        ClientId client = one.connect();
        Mailboxes first = within(one, "k");
        get(first.part().apply(new Command.Join(client, List.of(ROOM))));
        get(first.part().apply(new Command.SetSession(client, "{}", OptionalLong.empty())));

        Mailboxes second = within(two, "k");
        Mailboxes unused = second.part();
        long version = get(second.part().apply(new Command.SetSession(client, "{}", OptionalLong.empty())));

        assertThat(unused).isNotNull();
        assertThat(version).isEqualTo(1);
    }

    @Test
    void aJobThatEndedLeavesAloneWhoJoinedLater() {
        List<ClientId> members = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            ClientId client = ClientId.draw(one.membership().id(), new SecureRandom());
            get(one.membership().connect(client, "127.0.0.1:1", "websocket"));
            one.apply(new Command.Join(client, List.of(ROOM)));
            members.add(client);
        }

        assertThat(get(within(one, "k").ungroup(ROOM))).isEqualTo(450);
        one.apply(new Command.Join(members.get(0), List.of(ROOM)));
        one.apply(new Command.Join(two.connect(), List.of(ROOM)));

        assertThat(get(within(two, "k").ungroup(ROOM))).isEqualTo(450);
        assertThat(one.apply(send(new Target.Groups(List.of(ROOM)), "x")).nodes())
                .isEqualTo(2);
    }

    @Test
    void aJobThatTwoProcessesRunAtOnceCountsEachMemberOnce() {
        for (int i = 0; i < 450; i++) {
            ClientId client = ClientId.draw(one.membership().id(), new SecureRandom());
            get(one.membership().connect(client, "127.0.0.1:1", "websocket"));
            one.apply(new Command.Join(client, List.of(ROOM)));
        }

        CompletionStage<Long> first = within(one, "k").ungroup(ROOM);
        CompletionStage<Long> second = within(two, "k").ungroup(ROOM);

        assertThat(get(first)).isEqualTo(450);
        assertThat(get(second)).isEqualTo(450);
    }

    @Test
    void whatANodeAnsweredOutlivesIt() {
        TestNode three = TestNode.gateway(settings);
        ClientId client = three.connect();
        Command.Send message = send(new Target.Clients(List.of(client)), "once");
        Optional<Uid> bound = apply(one, "bind", new Command.Bind(client, new Uid("a")));
        Receipt sent = apply(one, "send", message);
        three.close();

        assertThat(apply(two, "bind", new Command.Bind(client, new Uid("a")))).isEqualTo(bound);
        assertThat(apply(two, "send", message)).isEqualTo(sent);
        assertThatThrownBy(() -> two.apply(new Command.Bind(client, new Uid("a"))))
                .isInstanceOf(BackplaneException.ClientNotFound.class);
    }

    @Test
    void countsOfNodesThatHadTheMessageBeforeAreNotInvented() {
        ClientId client = one.connect();
        one.apply(new Command.Join(client, List.of(ROOM)));
        Command.Send message = new Command.Send(
                "m",
                new Target.Groups(List.of(ROOM)),
                List.of(),
                List.of(),
                io.sluice.model.Payload.text("x"),
                Optional.of(Duration.ofMillis(300)));

        assertThat(apply(one, "k", message).written().orElseThrow().complete()).isTrue();
        Receipt.Written again = apply(two, "k", message).written().orElseThrow();

        assertThat(again.complete()).isFalse();
        assertThat(again.unanswered()).containsExactly(one.membership().id());
        assertThat(again.written()).isZero();
    }

    @Test
    void theFirstAnswerCountsAndBelongsToItsCallAndCaller() {
        Entry.Open first = (Entry.Open) open(one, "k", "call");
        Entry.Open second = (Entry.Open) open(two, "k", "call");

        assertThat(get(second.close(new Answer(404, "{}")))).isEqualTo(new Answer(404, "{}"));
        assertThat(get(first.close(new Answer(200, "[]")))).isEqualTo(new Answer(404, "{}"));

        assertThat(open(one, "k", "call")).isEqualTo(new Entry.Answered(new Answer(404, "{}")));
        assertThat(open(two, "k", "another")).isInstanceOf(Entry.Taken.class);
        assertThat(get(one.backplane().journal().open("you", "k", "another", HOUR)))
                .isInstanceOf(Entry.Open.class);
    }

    @Test
    void anEntryIsForgottenInTimeAndItsNameMeansAnotherCall() {
        Duration brief = Duration.ofMillis(200);
        ClientId client = one.connect();
        Command.SetSession set = new Command.SetSession(client, "{}", OptionalLong.empty());
        Entry.Open first = (Entry.Open) get(one.backplane().journal().open("me", "k", "call", brief));
        assertThat(get(first.mailboxes().apply(set))).isEqualTo(1);
        get(first.close(new Answer(200, "1")));

        RedisWait.until("it is forgotten", () -> open(two, "k", "another") instanceof Entry.Open);

        assertThat(apply(two, "k2", set)).isEqualTo(2);
    }
}
