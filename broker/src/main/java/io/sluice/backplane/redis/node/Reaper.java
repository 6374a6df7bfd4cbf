package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.ApplyScript.Answer;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.backplane.redis.outbox.Operation;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Removes what a dead node left in Redis: its clients, each with one {@code closed} event in the same step, then its
 * routes, then its name.
 *
 * <p>Failure: every step stops where the node is back or another reaper has begun (the generation has changed); a reaper
 * that dies leaves the state {@code reaping}, and the next one goes on.
 */
final class Reaper {
    private static final Script BEGIN = new Script("reap_begin");
    private static final Script END = new Script("reap_end");
    private static final int CLIENTS_PER_STEP = 100;

    /** Of records: one may name a thousand groups, and each is a set to be left. */
    private static final int BYTES_PER_STEP = 16 << 10;

    private static final Duration HISTORY_KEPT = Duration.ofHours(24);

    private final RedisLink link;
    private final Keys keys;
    private final ApplyScript script;
    private final Operations operations;
    private final Routes routes;
    private final RedisMetrics metrics;

    Reaper(RedisLink link, Keys keys, ApplyScript script, Operations operations, Routes routes, RedisMetrics metrics) {
        this.link = link;
        this.keys = keys;
        this.script = script;
        this.operations = operations;
        this.routes = routes;
        this.metrics = metrics;
    }

    /** Somebody else has the node now: itself, or another reaper. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Stopped() {
            super("the node is back or another reaper has it", null, false, false);
        }
    }

    /**
     * @param generation that was watched
     * @return whether the node is gone by this call
     */
    CompletionStage<Boolean> reap(NodeId node, String generation) {
        Keys.OfNode of = keys.of(node);
        return BEGIN.<byte[]>run(
                        link.commands(), ScriptOutputType.VALUE, new String[] {of.node(), of.meta()}, bytes(generation))
                .thenCompose(reply -> {
                    String mine = new String(reply, StandardCharsets.US_ASCII);
                    return mine.isEmpty()
                            ? CompletableFuture.completedFuture(false)
                            : finish(node, of, Writer.reaper(mine), mine);
                })
                .exceptionallyCompose(failure -> Script.unwrap(failure) instanceof Stopped
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Boolean> finish(NodeId node, Keys.OfNode of, Writer writer, String generation) {
        RouteTender tender =
                new RouteTender(node, link, keys, routes, confirmations -> step(node, writer, confirmations));
        return removeClients(node, of, writer, ScanCursor.INITIAL)
                .thenCompose(removed -> tender.payAll())
                .thenCompose(paid -> END.<Long>run(
                        link.commands(),
                        ScriptOutputType.INTEGER,
                        new String[] {
                            of.node(),
                            of.meta(),
                            of.seq(),
                            of.log(),
                            of.clients(),
                            of.routesToDo(),
                            of.groups(),
                            of.uids(),
                            of.lanes()
                        },
                        bytes(generation),
                        bytes(HISTORY_KEPT.toMillis())))
                .thenCompose(ended -> ended == 0
                        ? CompletableFuture.completedFuture(false)
                        : link.commands()
                                .zrem(keys.nodes(), bytes(node.toString()))
                                .thenApply(removed -> true));
    }

    /** Goes on where the last step ended: a step from the start would find only what it has emptied, for ever. */
    private CompletionStage<Void> removeClients(NodeId node, Keys.OfNode of, Writer writer, ScanCursor cursor) {
        return link.commands()
                .hscan(of.clients(), cursor, ScanArgs.Builder.limit(CLIENTS_PER_STEP))
                .thenCompose(page -> Strays.remove(
                                link, of.clients(), node, page.getMap().keySet())
                        .thenCompose(clean -> remove(node, writer, clients(page.getMap()), 0))
                        .thenCompose(done -> page.isFinished()
                                ? CompletableFuture.<Void>completedFuture(null)
                                : removeClients(node, of, writer, page)));
    }

    private static List<Map.Entry<String, byte[]>> clients(Map<String, byte[]> page) {
        return page.entrySet().stream()
                .filter(record -> ClientId.isLocal(record.getKey()))
                .toList();
    }

    private CompletionStage<Void> remove(
            NodeId node, Writer writer, List<Map.Entry<String, byte[]>> records, int from) {
        if (from >= records.size()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Operation<Boolean>> closes = new ArrayList<>();
        int to = from;
        for (int bytes = 0; to < records.size() && to < from + CLIENTS_PER_STEP && bytes < BYTES_PER_STEP; to++) {
            closes.add(
                    operations.onClient(lost(ClientId.of(node, records.get(to).getKey()))));
            bytes += records.get(to).getValue().length;
        }
        return step(node, writer, closes).thenCompose(answer -> {
            int done = answer.results().size();
            metrics.reapedClients(done);
            return remove(node, writer, records, from + done);
        });
    }

    static Command.Close lost(ClientId client) {
        return new Command.Close(client, CloseReason.NODE_LOST, null, CloseReason.NODE_LOST.code(), "", false);
    }

    private CompletionStage<Answer> step(NodeId node, Writer writer, List<Operation<Boolean>> operations) {
        return script.run(script.prepare(node, writer, "", 0, "", operations))
                .thenCompose(answer -> answer.ok()
                        ? CompletableFuture.completedFuture(answer)
                        : CompletableFuture.failedFuture(new Stopped()));
    }
}
