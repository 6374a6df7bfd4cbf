package io.sluice.backplane.redis.eventlog;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.sluice.backplane.DeadLetters;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The stream of dead letters.
 *
 * <p>Threads: any.
 *
 * <p>Failure: a replay that breaks off between its steps leaves the letter where it is, and a mark beside the stream that
 * it went to: the next replay only removes the letter.
 */
public final class RedisDeadLetters implements DeadLetters {
    private static final Script REPLAY = new Script("dead_replay");
    private static final Pattern ID = Pattern.compile("\\d{1,18}-\\d{1,18}");
    private static final Duration MARK_KEPT = Duration.ofDays(7);

    private final RedisLink link;
    private final Keys keys;

    public RedisDeadLetters(RedisLink link, Keys keys) {
        this.link = link;
        this.keys = keys;
    }

    @Override
    public CompletionStage<List<Letter>> list(String after, int limit) {
        if (!after.isEmpty() && !ID.matcher(after).matches()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Range<String> range = after.isEmpty()
                ? Range.unbounded()
                : Range.from(Range.Boundary.excluding(after), Range.Boundary.unbounded());
        return Border.cross(() -> link.commands()
                .xrange(keys.dead(), range, Limit.from(limit))
                .thenApply(found -> found.stream().map(RedisDeadLetters::letter).toList()));
    }

    @Override
    public CompletionStage<Boolean> replay(String id) {
        if (!ID.matcher(id).matches()) {
            return CompletableFuture.completedFuture(false);
        }
        return Border.cross(() -> link.commands()
                .xrange(keys.dead(), Range.create(id, id))
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(false)
                        : putBack(letter(found.get(0))).thenCompose(put -> drop(id))));
    }

    /**
     * Says the name of the stream last: whoever removes an empty stream at the same time looks once more after it has
     * removed the name, see {@link RedisEventLog#remove}.
     */
    private CompletionStage<Long> putBack(Letter letter) {
        NodeId node = NodeId.parse(letter.node());
        Keys.OfNode of = keys.of(node);
        return REPLAY.<Long>run(
                        link.commands(),
                        ScriptOutputType.INTEGER,
                        new String[] {of.events(), of.replayed(letter.id())},
                        bytes(letter.event()),
                        bytes(MARK_KEPT.toMillis()))
                .thenCompose(put -> link.commands().sadd(keys.streams(), bytes(letter.node())));
    }

    @Override
    public CompletionStage<Boolean> drop(String id) {
        if (!ID.matcher(id).matches()) {
            return CompletableFuture.completedFuture(false);
        }
        return Border.cross(() -> link.commands().xdel(keys.dead(), id).thenApply(deleted -> deleted > 0));
    }

    private static Letter letter(StreamMessage<String, byte[]> entry) {
        Map<String, byte[]> fields = entry.getBody();
        return new Letter(entry.getId(), text(fields, "e"), text(fields, "node"), text(fields, "why"));
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return Text.of(fields.getOrDefault(name, new byte[0]));
    }
}
