package io.sluice.backplane.redis.eventlog;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Consumer;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.sluice.backplane.DeadLetters;
import io.sluice.backplane.DeadLetters.Letter;
import io.sluice.backplane.EventLog;
import io.sluice.backplane.EventLog.Entry;
import io.sluice.backplane.EventLog.Page;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Text;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each script of the event log by the method that runs it. */
@OnEveryRedis
class EventLogIT {
    private static final NodeId NODE = new NodeId(7);

    private final RedisLink link;
    private final Keys keys;
    private final Keys.OfNode node;
    private final EventLog one;
    private final EventLog two;
    private final DeadLetters dead;

    EventLogIT(TestRedis redis) {
        RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
        link = get(RedisLink.open(settings, "test", 1));
        keys = new Keys(settings.prefix());
        node = keys.of(NODE);
        one = new RedisEventLog(link, keys, "one");
        two = new RedisEventLog(link, keys, "two");
        dead = new RedisDeadLetters(link, keys);
    }

    @BeforeEach
    void announce() {
        get(link.commands().sadd(keys.streams(), Text.bytes(NODE.toString())));
    }

    @AfterEach
    void close() {
        get(link.close());
    }

    private String record(String event) {
        return get(link.commands().xadd(node.events(), Map.of("e", Text.bytes(event))));
    }

    private Page read(EventLog log, String last) {
        return get(log.read(NODE, last, 100, 1 << 20));
    }

    private static List<String> events(Page page) {
        return page.entries().stream().map(entry -> Text.of(entry.event())).toList();
    }

    private long length() {
        return get(link.commands().xlen(node.events()));
    }

    @Test
    void oneHasTheLeaseUntilItGivesItUpOrItEnds() {
        assertThat(get(one.take(NODE))).isTrue();
        assertThat(get(one.take(NODE))).isTrue();
        assertThat(get(two.take(NODE))).isFalse();
        assertThat(read(two, EventLog.NONE).held()).isFalse();

        get(two.release(NODE));
        assertThat(get(two.take(NODE))).as("another's lease cannot be given up").isFalse();
        get(one.release(NODE));
        assertThat(get(two.take(NODE))).isTrue();

        get(link.commands().del(node.eventLock()));
        assertThat(get(one.take(NODE))).isTrue();
        assertThat(read(two, EventLog.NONE).held()).isFalse();
    }

    @Test
    void entriesThatWereReadCanBeFetchedOnceMore() {
        get(one.take(NODE));
        List<String> ids = List.of(record("a"), record("b"), record("c"), record("d"));
        read(one, EventLog.NONE);
        get(link.commands().xdel(node.events(), ids.get(1)));

        assertThat(events(get(one.fetch(NODE, ids.subList(1, 4), 100)))).containsExactly("", "c", "d");
        assertThat(events(get(one.fetch(NODE, ids, 1)))).as("one at least").containsExactly("a");
        assertThat(get(one.fetch(NODE, ids, 100)).entries())
                .extracting(Entry::id)
                .isEqualTo(ids);
        assertThat(get(two.fetch(NODE, ids, 100)).held()).isFalse();
    }

    @Test
    void readingAndAcknowledgingRenewTheLease() {
        get(one.take(NODE));
        get(link.commands().pexpire(node.eventLock(), 2_000));
        read(one, EventLog.NONE);
        assertThat(get(link.commands().pttl(node.eventLock()))).isGreaterThan(8_000);

        get(link.commands().pexpire(node.eventLock(), 2_000));
        assertThat(get(one.acknowledge(NODE, List.of(record("a"))))).isTrue();
        assertThat(get(link.commands().pttl(node.eventLock()))).isGreaterThan(8_000);

        get(link.commands().pexpire(node.eventLock(), 2_000));
        assertThat(get(two.acknowledge(NODE, List.of(record("b"))))).isFalse();
        assertThat(get(link.commands().pttl(node.eventLock()))).isLessThan(2_001);
    }

    @Test
    void aReadIsRepeatedUntilTheReaderNamesALaterEntry() {
        String first = record("a");
        record("b");
        get(one.take(NODE));

        assertThat(events(read(one, EventLog.NONE))).containsExactly("a", "b");
        record("c");
        assertThat(events(read(one, EventLog.NONE))).containsExactly("a", "b", "c");
        assertThat(events(read(one, first))).containsExactly("b", "c");
    }

    @Test
    void whoTakesOverGetsWhatWasNotAcknowledged() {
        get(one.take(NODE));
        record("a");
        String second = record("b");
        record("c");
        read(one, EventLog.NONE);
        get(one.acknowledge(NODE, List.of(second)));
        get(one.release(NODE));

        get(two.take(NODE));
        assertThat(events(read(two, EventLog.NONE))).containsExactly("a", "c");
    }

    @Test
    void readsInPagesOfEntriesAndOfBytes() {
        get(one.take(NODE));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add("event " + i + " " + "x".repeat(1000));
            record(all.get(i));
        }

        assertThat(get(one.read(NODE, EventLog.NONE, 0, 1000)).entries()).isEmpty();
        assertThat(get(one.read(NODE, EventLog.NONE, 40, 1 << 20)).entries()).hasSize(40);
        assertThat(get(one.read(NODE, EventLog.NONE, 100, 20_000)).entries()).hasSizeBetween(20, 36);
        List<String> found = new ArrayList<>();
        for (Page page = read(one, EventLog.NONE); !page.entries().isEmpty(); ) {
            found.addAll(events(page));
            page = get(
                    one.read(NODE, page.entries().get(page.entries().size() - 1).id(), 30, 1 << 20));
        }
        assertThat(found).isEqualTo(all);
    }

    @Test
    void anEventThatWasTrimmedAfterItWasReadComesEmpty() {
        get(one.take(NODE));
        record("a");
        record("b");
        read(one, EventLog.NONE);
        get(link.commands().xtrim(node.events(), 1));

        assertThat(events(read(one, EventLog.NONE))).containsExactly("", "b");
    }

    @Test
    void whatIsAcknowledgedLeavesTheStream() {
        get(one.take(NODE));
        String first = record("a");
        record("b");
        Page page = read(one, EventLog.NONE);
        get(one.acknowledge(NODE, List.of(first)));
        assertThat(length()).isEqualTo(1);
        get(one.acknowledge(NODE, page.entries().stream().map(Entry::id).toList()));
        assertThat(length()).isZero();
        assertThat(read(one, EventLog.NONE).entries()).isEmpty();
    }

    @SuppressWarnings("unchecked") // xreadgroup takes generic varargs
    @Test
    void whatAnotherGroupNeedsStays() {
        String first = record("a");
        String second = record("b");
        get(link.commands()
                .xgroupCreate(StreamOffset.from(node.events(), "0"), "theirs", XGroupCreateArgs.Builder.mkstream()));
        get(one.take(NODE));
        read(one, EventLog.NONE);

        get(one.acknowledge(NODE, List.of(first, second)));
        assertThat(length()).as("they have read nothing").isEqualTo(2);
        assertThat(get(one.remove(NODE))).isFalse();

        get(link.commands().xreadgroup(Consumer.from("theirs", "me"), StreamOffset.lastConsumed(node.events())));
        get(link.commands().xack(node.events(), "theirs", first));
        get(one.acknowledge(NODE, List.of(record("c"))));
        assertThat(length()).as("b is pending there, c unread").isEqualTo(2);
    }

    @Test
    void theStreamOfANodeThatIsGoneGoesWhenItIsReadToTheEnd() {
        get(link.commands().hset(node.node(), "address", Text.bytes("here")));
        get(link.commands().hset(node.meta(), "state", Text.bytes("live")));
        String entry = record("a");
        get(one.take(NODE));
        read(one, EventLog.NONE);
        get(one.acknowledge(NODE, List.of(entry)));
        assertThat(get(one.remove(NODE))).as("it is alive").isFalse();

        get(link.commands().del(node.node()));
        assertThat(get(one.remove(NODE))).as("it is not reaped").isFalse();

        get(link.commands().hset(node.meta(), "state", Text.bytes("gone")));
        String late = record("closed");
        assertThat(get(one.remove(NODE))).as("it is not read to the end").isFalse();
        read(one, entry);
        assertThat(get(one.remove(NODE))).as("it is not acknowledged").isFalse();
        get(one.acknowledge(NODE, List.of(late)));
        assertThat(get(two.remove(NODE))).as("it is another's").isFalse();

        assertThat(get(one.remove(NODE))).isTrue();
        assertThat(get(one.streams())).isEmpty();
        assertThat(get(link.commands().exists(node.events(), node.eventLock()))).isZero();
        assertThat(read(one, EventLog.NONE).held()).isFalse();
    }

    @Test
    void sharersAreThoseThatSaidSoLately() {
        assertThat(get(one.sharers())).isEqualTo(1);
        assertThat(get(two.sharers())).isEqualTo(2);
        get(link.commands().zadd(keys.dispatchers(), 1_000.0, Text.bytes("dead")));
        assertThat(get(one.sharers())).isEqualTo(2);
    }

    @Test
    void deadLettersAreListedInPagesAndDropped() {
        for (int i = 0; i < 5; i++) {
            assertThat(get(one.bury(NODE, Text.bytes("e" + i), "status 500"))).isZero();
        }

        List<Letter> first = get(dead.list(DeadLetters.START, 3));
        List<Letter> rest = get(dead.list(first.get(2).id(), 3));

        assertThat(first).extracting(Letter::event).containsExactly("e0", "e1", "e2");
        assertThat(rest).extracting(Letter::event).containsExactly("e3", "e4");
        assertThat(first.get(0).node()).isEqualTo(NODE.toString());
        assertThat(first.get(0).why()).isEqualTo("status 500");
        assertThat(get(dead.drop(first.get(0).id()))).isTrue();
        assertThat(get(dead.drop(first.get(0).id()))).isFalse();
        assertThat(get(dead.drop("rubbish"))).isFalse();
        assertThat(get(dead.list(DeadLetters.START, 10))).hasSize(4);
    }

    @Test
    void theOldestLetterGoesWhereThereAreTooMany() {
        EventLog three = new RedisEventLog(link, keys, "three", 20, 50_000);
        for (int i = 0; i < 30; i++) {
            assertThat(get(three.bury(NODE, Text.bytes("small"), "" + i))).isEqualTo(i < 20 ? 0 : 1);
        }
        assertThat(get(dead.list(DeadLetters.START, 100)))
                .extracting(Letter::why)
                .hasSize(20)
                .startsWith("10");

        assertThat(get(three.bury(NODE, Text.bytes("x".repeat(49_000)), "large")))
                .isPositive();
        List<Letter> left = get(dead.list(DeadLetters.START, 100));
        assertThat(left.get(left.size() - 1).why()).isEqualTo("large");
    }

    @Test
    void aReplayedLetterIsInItsStreamOnceHoweverOftenItIsReplayed() {
        get(one.bury(NODE, Text.bytes("late"), "status 500"));
        Letter letter = get(dead.list(DeadLetters.START, 1)).get(0);
        get(link.commands().srem(keys.streams(), Text.bytes(NODE.toString())));

        assertThat(get(dead.replay(letter.id()))).isTrue();
        assertThat(get(dead.replay(letter.id()))).isFalse();
        String next =
                letter.id().split("-")[0] + "-" + (Long.parseLong(letter.id().split("-")[1]) + 1);
        // As if the first replay had broken off before the letter was removed.
        get(link.commands()
                .xadd(
                        keys.dead(),
                        new XAddArgs().id(next),
                        Map.of("e", Text.bytes("late"), "node", Text.bytes(NODE.toString()))));
        get(link.commands().set(node.replayed(next), Text.bytes("1")));
        assertThat(get(dead.replay(next))).isTrue();

        assertThat(get(one.streams())).containsExactly(NODE);
        get(one.take(NODE));
        assertThat(events(read(one, EventLog.NONE))).containsExactly("late");
        assertThat(get(dead.list(DeadLetters.START, 10))).isEmpty();
    }
}
