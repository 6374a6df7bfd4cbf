package io.sluice.backplane.redis.node;

import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.Membership;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.outbox.Lanes;
import io.sluice.backplane.redis.outbox.Operation;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.config.EventSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import io.sluice.model.UnreadyReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's place in the cluster.
 *
 * <pre>
 *   LIVE ──── reaped, history broken, Redis empty or another ────▶ RECOVERING ──▶ LIVE
 *     └────── leave ──────▶ LEFT ◀───────────────────────────────────┘
 * </pre>
 *
 * <p>Threads: connect and closed may be called on any; everything else happens on the link's only thread, where frames
 * are read too.
 *
 * <p>Failure: connects are refused while the node is not live; closes wait and are written later.
 */
final class RedisMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(RedisMembership.class);
    private static final long RETRY_CLOSE_MILLIS = 500;
    private static final long LAST_MESSAGES_MILLIS = 2_000;

    private final NodeId node;
    private final RedisLink link;
    private final Lanes lanes;
    private final Operations operations;
    private final Heartbeat heartbeat;
    private final EventSettings events;
    private final EventTender tender;
    private final MessageRecorder recorder;
    private final AtomicInteger connecting = new AtomicInteger();
    private final Map<ClientId, Command.Close> unwrittenCloses = new LinkedHashMap<>();

    RedisMembership(
            NodeId node,
            RedisLink link,
            Lanes lanes,
            Operations operations,
            Heartbeat heartbeat,
            EventSettings events,
            EventTender tender,
            MessageRecorder recorder) {
        this.node = node;
        this.link = link;
        this.lanes = lanes;
        this.operations = operations;
        this.heartbeat = heartbeat;
        this.events = events;
        this.tender = tender;
        this.recorder = recorder;
        heartbeat.whenLive(this::writeCloses);
        heartbeat.recoverAfter(() -> connecting.get() == 0);
    }

    /** The newest frame that the gateway has been given. */
    long lastApplied() {
        return heartbeat.lastApplied();
    }

    /** For tests that stop its thread. */
    RedisLink link() {
        return link;
    }

    @Override
    public NodeId id() {
        return node;
    }

    @Override
    public CompletionStage<Boolean> connect(Command.Connect connect) {
        connecting.incrementAndGet();
        if (!heartbeat.isLive()) {
            connecting.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new Unavailable(Outcome.NOTHING, "node " + node + " is not live", List.of(node), null));
        }
        Operation<Boolean> operation = operations.onClient(connect);
        lanes.submit(node, connect.client().hashCode(), List.of(operation));
        return operation.answer().whenComplete((answer, failure) -> connecting.decrementAndGet());
    }

    @Override
    public void closed(ClientId client, CloseReason reason, int code) {
        Command.Close close = new Command.Close(client, reason, null, code, "", false);
        link.executor().execute(() -> recorder.after(() -> writeClose(close)));
    }

    @Override
    public boolean recordsMessages() {
        return events.recordsMessages();
    }

    @Override
    public void message(ClientMessage message) {
        recorder.submit(message);
    }

    @Override
    public boolean congested() {
        return tender.isBehind() || recorder.isFull();
    }

    private void writeClose(Command.Close close) {
        if (!heartbeat.isLive()) {
            unwrittenCloses.put(close.client(), close);
            return;
        }
        Operation<Boolean> operation = operations.onClient(close);
        lanes.submit(node, close.client().hashCode(), List.of(operation));
        operation
                .answer()
                .whenCompleteAsync(
                        (answer, failure) -> {
                            if (failure != null && !(Script.unwrap(failure) instanceof ClientNotFound)) {
                                unwrittenCloses.put(close.client(), close);
                                var unused = link.executor()
                                        .schedule(this::writeCloses, RETRY_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
                            }
                        },
                        link.executor());
    }

    private void writeCloses() {
        if (heartbeat.isLive()) {
            List<Command.Close> closes = new ArrayList<>(unwrittenCloses.values());
            unwrittenCloses.clear();
            closes.forEach(this::writeClose);
        }
    }

    @Override
    public List<UnreadyReason> unreadyReasons() {
        return heartbeat.unreadyReasons();
    }

    /** Those that Redis does not take in time are lost with the node. */
    private CompletionStage<Void> messagesRecorded() {
        CompletableFuture<Void> recorded = new CompletableFuture<>();
        link.executor().execute(() -> {
            tender.stop();
            recorder.after(() -> recorded.complete(null));
        });
        return recorded.completeOnTimeout(null, LAST_MESSAGES_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The closes that the gateway has told of are written with their own reasons, not as those of a lost node. */
    private CompletionStage<Boolean> closesWritten() {
        if (!heartbeat.isLive()) {
            return CompletableFuture.completedFuture(false);
        }
        Operation<Boolean> last = Operations.nothing();
        lanes.submit(node, 0, List.of(last));
        return last.answer().exceptionally(failure -> false);
    }

    @Override
    public CompletionStage<Void> leave() {
        return messagesRecorded()
                .thenComposeAsync(nothing -> closesWritten(), link.executor())
                .thenComposeAsync(nothing -> heartbeat.leave(), link.executor())
                .handle((left, failure) -> {
                    if (failure != null) {
                        LOG.atWarn()
                                .addKeyValue("node", node)
                                .setCause(failure)
                                .log("what is left of this node stays in Redis until a survivor removes it");
                    }
                    return null;
                })
                .thenCompose(nothing -> link.close());
    }
}
