package io.sluice.backplane.redis.node;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.RedisLink.SubscriptionListener;
import io.sluice.backplane.redis.link.Seldom;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.wire.MailboxFrame;
import io.sluice.backplane.wire.WireException;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one node's frames strictly in order: pub/sub that loses nothing. The next frame on the channel is applied as it
 * comes; whatever does not fit on (a gap, another predecessor, a new subscription) sends the reader to the log, where
 * the frames stay until they were applied.
 *
 * <pre>
 *   channel:  41 ─ 42 ─ 43 ─      46 ─▶ gap: read the log from 43
 *   log:      41 ─ 42 ─ 43 ─ 44 ─ 45 ─ 46      the entry 43 must have the tag that was applied, else the
 *                                              history is broken and the node recovers
 * </pre>
 *
 * <p>Threads: the link's only thread, on which the channel is read.
 *
 * <p>Failure: bytes on the channel that are no frame are counted and looked up in the log; a frame in the log that cannot
 * be decoded is a broken history.
 */
final class Mailbox implements SubscriptionListener {
    /** What the mailbox tells its node. */
    interface Owner {
        void frame(MailboxFrame frame);

        /** A frame came by the channel, whatever becomes of it. */
        void heard();

        /** This frame came by the channel, and is not applied yet. */
        void waits(long seq);

        /** The log has nothing that was not applied. */
        void nothingWaits();

        /** The channel is subscribed anew. */
        void subscribed();

        /** No more frames now: they stay in the log. */
        boolean backlogged();

        /** The log is not the continuation of what was applied. */
        void historyBroken(String why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int PAGE = 500;
    private static final long HELD_PAUSE_MILLIS = 5;

    private final NodeId node;
    private final RedisLink link;
    private final Keys.OfNode keys;
    private final Owner owner;
    private final RedisMetrics metrics;
    private final MailboxChannel channel;
    private final Seldom unreadable = new Seldom();
    private final AppliedFrames applied = new AppliedFrames();
    private volatile long lastSeq;
    private String lastTag = "";
    private long highestHeard;
    private long heardBeforeRead;
    private boolean readingLog;
    private boolean paused = true;
    private boolean held;

    Mailbox(NodeId node, RedisLink link, Keys keys, Owner owner, RedisMetrics metrics) {
        this.node = node;
        this.link = link;
        this.keys = keys.of(node);
        this.owner = owner;
        this.metrics = metrics;
        this.channel = new MailboxChannel(link, this.keys.channel(), this);
    }

    long lastSeq() {
        return lastSeq;
    }

    /** The highest number that came by the channel, applied or not. */
    long highestHeard() {
        return Math.max(highestHeard, lastSeq);
    }

    String lastTag() {
        return lastTag;
    }

    AppliedFrames applied() {
        return applied;
    }

    /** Where the history stands: a claim or a recovery has just written this frame. */
    void standAt(long seq, String tag) {
        lastSeq = seq;
        lastTag = tag;
        applied.add(seq, tag);
    }

    /** Frames are neither applied nor looked for until {@link #resume()}. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        readLog();
    }

    /** Subscribes on a new connection, closes the old one and catches up. */
    CompletionStage<Void> resubscribe() {
        return channel.resubscribe(() -> {
            readLog();
            owner.subscribed();
        });
    }

    /** Hears nothing any more; the connection ends with the link. */
    void close() {
        channel.close();
    }

    @Override
    public void message(byte[] message) {
        MailboxFrame frame = decode(message);
        if (frame == null) {
            readLog();
            return;
        }
        owner.heard();
        hear(frame);
        if (frame.seq() > lastSeq && !paused) {
            owner.waits(frame.seq());
        }
    }

    private void hear(MailboxFrame frame) {
        highestHeard = Math.max(highestHeard, frame.seq());
        if (paused || held || readingLog || frame.seq() <= lastSeq) {
            return;
        }
        if (owner.backlogged()) {
            hold();
        } else if (frame.seq() == lastSeq + 1 && frame.previousTag().equals(lastTag)) {
            take(frame);
        } else {
            metrics.mailboxGap();
            readLog();
        }
    }

    /** Nothing comes by the channel: the log is read until it does. An attempt to subscribe is not broken off by the next. */
    void deaf(String why) {
        readLog();
        if (!channel.isSubscribing()) {
            doubtful(why);
        }
    }

    @Override
    public void doubtful(String why) {
        LOG.atInfo().addKeyValue("node", node).addKeyValue("why", why).log("the mailbox subscribes anew");
        resubscribe().whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("node", node)
                        .addKeyValue("reason", failure.getMessage())
                        .log("the mailbox cannot subscribe");
            }
        });
    }

    /** Reads the log from the last frame applied until nothing is missing. */
    void readLog() {
        if (paused || held || readingLog) {
            return;
        }
        readingLog = true;
        nextPage();
    }

    /** Lets frames wait in the log until the sockets have taken what they have: nothing is lost, publishers slow down. */
    private void hold() {
        held = true;
        var unused = link.executor().schedule(this::release, HELD_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void release() {
        if (owner.backlogged()) {
            hold();
        } else {
            held = false;
            readLog();
        }
    }

    private void nextPage() {
        long from = lastSeq;
        heardBeforeRead = highestHeard;
        Range<String> range = Range.from(Range.Boundary.including(from + "-0"), Range.Boundary.unbounded());
        Stages.begin(() -> link.commands().xrange(keys.log(), range, Limit.from(PAGE)))
                .whenCompleteAsync(
                        (page, failure) -> {
                            readingLog = false;
                            if (failure != null) {
                                LOG.atWarn()
                                        .addKeyValue("node", node)
                                        .addKeyValue("reason", failure.getMessage())
                                        .log("the log cannot be read");
                            } else if (from == lastSeq) {
                                takePage(page);
                            } else {
                                readLog(); // a recovery has moved on meanwhile
                            }
                        },
                        link.executor());
    }

    private void takePage(List<StreamMessage<String, byte[]>> page) {
        if (paused) {
            return;
        }
        MailboxFrame first =
                page.isEmpty() ? null : decode(page.get(0).getBody().get("f"));
        if (first == null || first.seq() != lastSeq || !first.tag().equals(lastTag)) {
            owner.historyBroken("the log does not hold frame " + lastSeq + " as it was applied");
            return;
        }
        for (StreamMessage<String, byte[]> entry : page.subList(1, page.size())) {
            MailboxFrame frame = decode(entry.getBody().get("f"));
            if (frame == null
                    || frame.seq() != lastSeq + 1
                    || !frame.previousTag().equals(lastTag)) {
                owner.historyBroken("frame " + entry.getId() + " does not follow frame " + lastSeq);
                return;
            }
            if (owner.backlogged()) {
                hold();
                return;
            }
            take(frame);
        }
        if (page.size() == 1 && highestHeard == heardBeforeRead) {
            owner.nothingWaits();
            highestHeard = lastSeq; // the log has it before the channel: what claims to be newer is no frame of ours
        } else if (page.size() == PAGE || highestHeard > lastSeq) {
            readLog();
        }
    }

    private void take(MailboxFrame frame) {
        standAt(frame.seq(), frame.tag());
        owner.frame(frame);
    }

    @Nullable MailboxFrame decode(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : MailboxFrame.decode(node, bytes);
        } catch (WireException e) {
            metrics.unreadableFrame();
            if (unreadable.isDue()) {
                LOG.atWarn()
                        .addKeyValue("node", node)
                        .addKeyValue("reason", e.getMessage())
                        .log("a frame cannot be read");
            }
            return null;
        }
    }
}
