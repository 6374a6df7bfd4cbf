package io.sluice.backplane.redis;

import io.sluice.backplane.EventLog;
import io.sluice.backplane.redis.eventlog.RedisEventLog;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.node.LeaseScripts;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.backplane.redis.outbox.Operation;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs every operation once on a scratch node, as the same user and in the same mode: a script that fails half-way is
 * not rolled back, so a missing right or command must show before anything depends on it. Where events are recorded, the
 * scratch node has a stream that is full and a reader that is behind, so that what bounds streams runs too.
 */
final class SelfTest {
    private static final Group GROUP = new Group("g");
    private static final Uid UID = new Uid("u");
    private static final String NAME = "self-test";
    /** Of a stream: past it at once. */
    private static final int FULL = 0;

    private final RedisLink link;
    private final Keys keys;
    private final ApplyScript script;
    private final LeaseScripts lease;
    private final Operations operations;
    private final RandomGenerator random;
    private final boolean recordsEvents;
    private final EventLog eventLog;

    SelfTest(
            RedisLink link,
            Keys keys,
            ApplyScript script,
            RedisSettings settings,
            Operations operations,
            RandomGenerator random) {
        this.link = link;
        this.keys = keys;
        this.script = script;
        EventSettings events = settings.events();
        this.recordsEvents = events.isOn();
        this.eventLog = new RedisEventLog(link, keys, NAME);
        this.lease = new LeaseScripts(link, keys, settings.with(new EventSettings(events.types(), FULL, FULL, true)));
        this.operations = operations;
        this.random = random;
    }

    /** Fails with what Redis said. */
    CompletionStage<Void> run() {
        NodeId scratch = NodeId.draw(random);
        ClientId client = ClientId.draw(scratch, random);
        List<Operation<?>> first = List.of(operations.onClient(new Command.Connect(client, "127.0.0.1:0", "test")));
        List<Operation<?>> all = List.of(
                operations.onClient(new Command.Bind(client, UID)),
                operations.onClient(new Command.Join(client, List.of(GROUP))),
                operations.onClient(new Command.SetSession(client, "{}", OptionalLong.empty())),
                Operations.send(
                        new Command.Send(
                                "m",
                                new Target.Groups(List.of(GROUP)),
                                List.of(),
                                List.of(),
                                Payload.text("x"),
                                Optional.empty()),
                        null),
                operations.onClient(new Command.Leave(client, List.of(GROUP))),
                operations.onClient(new Command.Unbind(client, null)),
                operations.onClient(new Command.Close(client, CloseReason.CLIENT, null, 1000, "", false)));
        return lease.claim(scratch, true, 0, script.newTag(), Map.of("role", NAME))
                .thenCompose(claim -> apply(scratch, 1, first))
                .thenCompose(applied -> readEvents(scratch))
                .thenCompose(read -> apply(scratch, 2, all).thenCompose(applied -> acknowledge(scratch, read)))
                .handle((passed, failure) -> failure)
                .thenCompose(failure -> removed(client, failure));
    }

    private CompletionStage<Void> apply(NodeId scratch, long number, List<Operation<?>> all) {
        return script.run(script.prepare(scratch, Writer.NODE, NAME + ":0", number, "", all))
                .thenCompose(answer -> answer.ok()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : CompletableFuture.<Void>failedFuture(
                                new IllegalStateException("apply answers " + answer.status())));
    }

    /** As a dispatcher does that has not delivered them yet. */
    private CompletionStage<List<String>> readEvents(NodeId scratch) {
        return recordsEvents
                ? eventLog.take(scratch)
                        .thenCompose(taken -> eventLog.read(scratch, EventLog.NONE, 1, Integer.MAX_VALUE))
                        .thenApply(page ->
                                page.entries().stream().map(EventLog.Entry::id).toList())
                : CompletableFuture.completedFuture(List.of());
    }

    private CompletionStage<Boolean> acknowledge(NodeId scratch, List<String> entries) {
        return recordsEvents ? eventLog.acknowledge(scratch, entries) : CompletableFuture.completedFuture(true);
    }

    /** It is tried again each second until it passes: nothing may stay of one that failed, half-way or not. */
    private CompletionStage<Void> removed(ClientId client, @Nullable Throwable failure) {
        return failure == null
                ? remove(client)
                : remove(client)
                        .handle((removed, also) -> CompletableFuture.<Void>failedFuture(failure))
                        .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> remove(ClientId client) {
        Keys.OfNode of = keys.of(client.node());
        return link.commands()
                .del(
                        of.node(),
                        of.meta(),
                        of.seq(),
                        of.log(),
                        of.lanes(),
                        of.clients(),
                        of.groups(),
                        of.uids(),
                        of.routesToDo(),
                        of.events(),
                        of.eventLock(),
                        of.session(client),
                        of.group(GROUP),
                        of.uid(UID))
                .thenApply(deleted -> null);
    }
}
