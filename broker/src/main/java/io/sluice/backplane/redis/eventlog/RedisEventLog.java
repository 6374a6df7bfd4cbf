package io.sluice.backplane.redis.eventlog;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.EventLog;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The streams of events as a consumer group reads them, one script for each step.
 *
 * <p>Threads: any.
 *
 * <p>Failure: keeps nothing but its token; what it had read and not acknowledged is in the group's list of what is
 * pending, under a consumer's name that all processes share, so that whoever takes the lease reads it again.
 */
public final class RedisEventLog implements EventLog {
    private static final Script TAKE = new Script("events_take");
    private static final Script READ = new Script("events_read", "events_page");
    private static final Script FETCH = new Script("events_fetch", "events_page");
    private static final Script DONE = new Script("events_done");
    private static final Script RELEASE = new Script("events_release");
    private static final Script END = new Script("events_end");
    private static final Script SHARE = new Script("events_share");
    private static final Script BURY = new Script("dead_add");

    private static final String GROUP = "sluice-webhook";
    private static final int DEAD_ENTRIES = 10_000;
    private static final int DEAD_BYTES = 256 << 20;

    private final RedisLink link;
    private final Keys keys;
    private final String token;
    private final int deadEntries;
    private final int deadBytes;

    /** @param token of this process, drawn at random */
    public RedisEventLog(RedisLink link, Keys keys, String token) {
        this(link, keys, token, DEAD_ENTRIES, DEAD_BYTES);
    }

    RedisEventLog(RedisLink link, Keys keys, String token, int deadEntries, int deadBytes) {
        this.link = link;
        this.keys = keys;
        this.token = token;
        this.deadEntries = deadEntries;
        this.deadBytes = deadBytes;
    }

    @Override
    public CompletionStage<List<NodeId>> streams() {
        return Border.cross(() -> link.commands()
                .smembers(keys.streams())
                .thenApply(names -> Text.nodeIds(names.stream().map(Text::of).toList())));
    }

    @Override
    public CompletionStage<Integer> sharers() {
        return Border.cross(() -> SHARE.<Long>run(
                        link.commands(),
                        ScriptOutputType.INTEGER,
                        new String[] {keys.dispatchers()},
                        bytes(token),
                        bytes(LEASE_MILLIS))
                .thenApply(Long::intValue));
    }

    @Override
    public CompletionStage<Boolean> take(NodeId node) {
        return flag(TAKE, node, bytes(LEASE_MILLIS), bytes(GROUP));
    }

    @Override
    public CompletionStage<Page> read(NodeId node, String last, int entries, int bytes) {
        return Border.cross(() -> READ.<List<byte[]>>run(
                        link.commands(),
                        ScriptOutputType.MULTI,
                        slot(node),
                        bytes(token),
                        bytes(LEASE_MILLIS),
                        bytes(GROUP),
                        bytes(last),
                        bytes(entries),
                        bytes(bytes))
                .thenApply(RedisEventLog::page));
    }

    @Override
    public CompletionStage<Page> fetch(NodeId node, List<String> entries, int bytes) {
        byte[][] arguments = new byte[entries.size() + 3][];
        arguments[0] = bytes(token);
        arguments[1] = bytes(LEASE_MILLIS);
        arguments[2] = bytes(bytes);
        for (int i = 0; i < entries.size(); i++) {
            arguments[i + 3] = bytes(entries.get(i));
        }
        return Border.cross(
                () -> FETCH.<List<byte[]>>run(link.commands(), ScriptOutputType.MULTI, slot(node), arguments)
                        .thenApply(RedisEventLog::page));
    }

    private static Page page(List<byte[]> reply) {
        if (!Text.of(reply.get(0)).equals("OK")) {
            return new Page(false, 0, List.of());
        }
        List<Entry> entries = new ArrayList<>(reply.size() / 2);
        for (int i = 2; i < reply.size(); i += 2) {
            entries.add(new Entry(Text.of(reply.get(i)), reply.get(i + 1)));
        }
        return new Page(true, Text.number("the time of Redis", reply.get(1)), entries);
    }

    @Override
    public CompletionStage<Boolean> acknowledge(NodeId node, List<String> entries) {
        byte[][] arguments = new byte[entries.size() + 2][];
        arguments[0] = bytes(LEASE_MILLIS);
        arguments[1] = bytes(GROUP);
        for (int i = 0; i < entries.size(); i++) {
            arguments[i + 2] = bytes(entries.get(i));
        }
        return flag(DONE, node, arguments);
    }

    @Override
    public CompletionStage<Void> release(NodeId node) {
        return Border.cross(() -> RELEASE.<Long>run(
                        link.commands(),
                        ScriptOutputType.INTEGER,
                        new String[] {keys.of(node).eventLock()},
                        bytes(token))
                .thenApply(released -> null));
    }

    @Override
    public CompletionStage<Boolean> remove(NodeId node) {
        Keys.OfNode of = keys.of(node);
        String[] all = {of.node(), of.meta(), of.eventLock(), of.events()};
        // A node that comes back in between says its name again with its next heartbeat.
        return Border.cross(() -> END.<Long>run(link.commands(), ScriptOutputType.INTEGER, all, bytes(token))
                .thenCompose(removed -> removed == 0
                        ? CompletableFuture.completedFuture(false)
                        : forget(node).thenApply(forgotten -> true)));
    }

    /** A dead letter may have been put back since the stream was removed. */
    private CompletionStage<Long> forget(NodeId node) {
        byte[] name = bytes(node.toString());
        return link.commands()
                .srem(keys.streams(), name)
                .thenCompose(forgotten -> link.commands().exists(keys.of(node).events()))
                .thenCompose(there -> there == 0
                        ? CompletableFuture.completedFuture(0L)
                        : link.commands().sadd(keys.streams(), name));
    }

    @Override
    public CompletionStage<Long> bury(NodeId node, byte[] event, String why) {
        return Border.cross(() -> BURY.run(
                link.commands(),
                ScriptOutputType.INTEGER,
                new String[] {keys.dead()},
                event,
                bytes(node.toString()),
                bytes(why),
                bytes(deadEntries),
                bytes(deadBytes)));
    }

    private CompletionStage<Boolean> flag(Script script, NodeId node, byte[]... arguments) {
        byte[][] all = new byte[arguments.length + 1][];
        all[0] = bytes(token);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Border.cross(() -> script.<Long>run(link.commands(), ScriptOutputType.INTEGER, slot(node), all)
                .thenApply(answer -> answer == 1));
    }

    private String[] slot(NodeId node) {
        return new String[] {keys.of(node).eventLock(), keys.of(node).events()};
    }
}
