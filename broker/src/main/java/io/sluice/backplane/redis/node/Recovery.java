package io.sluice.backplane.redis.node;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.StreamMessage;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.backplane.redis.outbox.Operation;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.wire.MailboxFrame;
import io.sluice.model.ClientId;
import io.sluice.model.ClientView;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One attempt to bring Redis and the memory of a node together again, after it was reaped, its history broke or Redis
 * came back empty. The steps are those of PROTOCOL 6: register as {@code recovering}, so that nobody else writes; apply
 * what the log has and the node has not seen; assert every client as memory has it; close in Redis what memory does not
 * hold; write every route; go live.
 *
 * <p>Threads: the link's only thread.
 *
 * <p>Failure: every batch names the tag of its predecessor. Where that does not fit, somebody else wrote: the attempt
 * fails and the next one begins at the first step. A node that dies half-way is reaped.
 */
final class Recovery {
    private static final int CLIENTS_PER_STEP = 100;
    private static final int TOUCHES_PER_STEP = 2_000;
    private static final int PAGE = 500;

    private final NodeId node;
    private final NodeSlot slot;
    private final RedisLink link;
    private final Keys keys;
    private final ApplyScript script;
    private final Mailbox mailbox;
    private final NodeHost host;
    private final Consumer<MailboxFrame> replay;
    private final Forgotten forgotten;
    private String tag = "";
    private long seq;

    Recovery(NodeSlot slot, Mailbox mailbox, NodeHost host, Consumer<MailboxFrame> replay, Forgotten forgotten) {
        this.node = slot.node();
        this.slot = slot;
        this.link = slot.link();
        this.keys = slot.keys();
        this.script = slot.script();
        this.mailbox = mailbox;
        this.host = host;
        this.replay = replay;
        this.forgotten = forgotten;
    }

    /**
     * @param claim registers the node as recovering
     * @param resyncEvent to be written at the end, or empty
     * @return the generation under which the node is live
     */
    CompletionStage<String> run(
            Function<String, CompletionStage<LeaseScripts.Claim>> claim, Supplier<String> resyncEvent) {
        mailbox.pause();
        String claimTag = script.newTag();
        return mailbox.resubscribe()
                .thenCompose(subscribed -> claim.apply(claimTag))
                .thenCompose(claimed -> {
                    seq = claimed.seq();
                    tag = claimTag;
                    return replayLog("-", claimed.seq())
                            .thenComposeAsync(replayed -> host.clients(), link.executor())
                            .thenComposeAsync(this::assertClients, link.executor())
                            .thenCompose(live -> slot.lease().live(node, tag, claimed.generation(), resyncEvent.get()))
                            .thenComposeAsync(ok -> settle(ok, claimed.generation()), link.executor());
                });
    }

    private CompletionStage<Void> replayLog(String after, long until) {
        Range<String> range = after.equals("-")
                ? Range.unbounded()
                : Range.from(Range.Boundary.excluding(after), Range.Boundary.unbounded());
        return link.commands()
                .xrange(keys.of(node).log(), range, Limit.from(PAGE))
                .thenComposeAsync(
                        page -> {
                            page.forEach(entry -> replay(entry, until));
                            return page.size() < PAGE
                                    ? CompletableFuture.completedFuture(null)
                                    : replayLog(page.get(page.size() - 1).getId(), until);
                        },
                        link.executor());
    }

    private void replay(StreamMessage<String, byte[]> entry, long until) {
        MailboxFrame frame = mailbox.decode(entry.getBody().get("f"));
        if (frame == null || frame.seq() >= until) {
            return;
        }
        AppliedFrames applied = mailbox.applied();
        forgotten.inLog(frame.seq(), applied.contains(frame.seq(), frame.tag()));
        if (!applied.contains(frame.seq(), frame.tag()) && !applied.forgotten(frame.seq())) {
            applied.add(frame.seq(), frame.tag());
            replay.accept(frame);
        }
    }

    private CompletionStage<Void> assertClients(Collection<ClientView> held) {
        List<Operation<Boolean>> assertions = new ArrayList<>(held.size());
        Set<String> locals = new HashSet<>();
        for (ClientView client : held) {
            assertions.add(Operations.restore(client, false));
            locals.add(client.client().local());
        }
        return steps(assertions, 0)
                .thenCompose(asserted -> closeOthers(locals, ScanCursor.INITIAL))
                .thenCompose(closed -> slot.tender().assertAll(held, seq));
    }

    private CompletionStage<Void> closeOthers(Set<String> held, ScanCursor cursor) {
        return link.commands()
                .hscan(keys.of(node).clients(), cursor, ScanArgs.Builder.limit(PAGE))
                .thenComposeAsync(
                        page -> {
                            List<Operation<Boolean>> closes = new ArrayList<>();
                            page.getMap().keySet().stream()
                                    .filter(local -> !held.contains(local) && ClientId.isLocal(local))
                                    .forEach(local ->
                                            closes.add(slot.operations().onClient(notHeld(ClientId.of(node, local)))));
                            return Strays.remove(
                                            link,
                                            keys.of(node).clients(),
                                            node,
                                            page.getMap().keySet())
                                    .thenCompose(clean -> steps(closes, 0))
                                    .thenCompose(done -> page.isFinished()
                                            ? CompletableFuture.completedFuture(null)
                                            : closeOthers(held, page));
                        },
                        link.executor());
    }

    static Command.Close notHeld(ClientId client) {
        return new Command.Close(client, CloseReason.NOT_HELD, null, CloseReason.NOT_HELD.code(), "", false);
    }

    private CompletionStage<Void> steps(List<Operation<Boolean>> all, int from) {
        if (from >= all.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = from + 1;
        int touches = all.get(from).touches();
        while (to < Math.min(from + CLIENTS_PER_STEP, all.size()) && touches < TOUCHES_PER_STEP) {
            touches += all.get(to++).touches();
        }
        ApplyScript.Call call = script.prepare(node, Writer.NODE, "", 0, tag, all.subList(from, to));
        return script.run(call)
                .thenComposeAsync(
                        answer -> {
                            if (!answer.ok()) {
                                return CompletableFuture.<Void>failedFuture(
                                        new IllegalStateException("recovery of " + node + " met " + answer.status()));
                            }
                            seq = answer.seq();
                            tag = answer.tag();
                            return steps(all, from + answer.results().size());
                        },
                        link.executor());
    }

    private CompletionStage<String> settle(boolean live, String generation) {
        if (!live) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("recovery of " + node + " was overtaken by another writer"));
        }
        mailbox.standAt(seq, tag);
        mailbox.resume();
        return CompletableFuture.completedFuture(generation);
    }
}
