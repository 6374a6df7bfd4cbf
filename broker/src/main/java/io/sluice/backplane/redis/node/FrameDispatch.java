package io.sluice.backplane.redis.node;

import io.sluice.backplane.NodeHost;
import io.sluice.backplane.NodeHost.CountsListener;
import io.sluice.backplane.NodeHost.Delivery;
import io.sluice.backplane.NodeHost.Frame;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.wire.Envelope;
import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.backplane.wire.MailboxFrame;
import io.sluice.backplane.wire.Reply;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands frames to the gateway and its answers back to those who asked.
 *
 * <p>Threads: frames come on the mailbox's thread; answers may be given on any.
 */
final class FrameDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(FrameDispatch.class);

    private final NodeId node;
    private final NodeHost host;
    private final RedisLink link;
    private final Keys keys;
    private final RedisMetrics metrics;
    private final RecentSends sends = new RecentSends();

    FrameDispatch(NodeId node, NodeHost host, RedisLink link, Keys keys, RedisMetrics metrics) {
        this.node = node;
        this.host = host;
        this.link = link;
        this.keys = keys;
        this.metrics = metrics;
    }

    /** Applies all of a frame. */
    void dispatch(MailboxFrame frame) {
        if (!frame.envelopes().isEmpty()) {
            host.apply(new Frame(frame.seq(), deliveries(frame, true)));
        }
    }

    /** Applies a frame of the past, but not what a reaper said of sockets that are still held. */
    void replay(MailboxFrame frame) {
        host.apply(new Frame(frame.seq(), deliveries(frame, false)));
    }

    private List<Delivery> deliveries(MailboxFrame frame, boolean reapersToo) {
        List<Delivery> deliveries = new ArrayList<>(frame.envelopes().size());
        for (Envelope envelope : frame.envelopes()) {
            if (envelope instanceof Envelope.Inspect inspect) {
                inspect(inspect);
            } else if (envelope instanceof Envelope.Audit audit) {
                audit(audit);
            } else if (envelope instanceof Envelope.Applied applied && (reapersToo || !byReaper(applied.command()))) {
                deliver(applied, deliveries);
            }
        }
        return deliveries;
    }

    /** A change of state may come twice, a message may not. */
    private void deliver(Envelope.Applied applied, List<Delivery> deliveries) {
        if (applied.command() instanceof Command.Send send && sends.repeats(send)) {
            metrics.repeatedSend();
            return;
        }
        deliveries.add(new Delivery(applied.command(), listener(applied)));
    }

    private static boolean byReaper(Command<?> command) {
        return command instanceof Command.Close close && close.reason() == CloseReason.NODE_LOST;
    }

    private CountsListener listener(Envelope.Applied applied) {
        AnswerTo answer = applied.answer();
        if (answer == null) {
            return CountsListener.NONE;
        }
        return (matched, written, dropped) ->
                publish(answer, Reply.encode(new Reply.Counts(answer.request(), node, matched, written, dropped)));
    }

    private void inspect(Envelope.Inspect inspect) {
        AnswerTo answer = inspect.answer();
        host.connections(inspect.limit())
                .thenAccept(
                        views -> publish(answer, Reply.encode(new Reply.Connections(answer.request(), node, views))));
    }

    private void audit(Envelope.Audit audit) {
        AnswerTo answer = audit.answer();
        (audit.clients().isEmpty() ? host.states(audit.from()) : host.states(audit.clients()))
                .thenAccept(page -> publish(answer, Reply.encode(new Reply.Clients(answer.request(), node, page))));
    }

    private void publish(AnswerTo answer, byte[] reply) {
        String channel = keys.replies(answer.writer());
        var sent = link.publishCommand().equals("SPUBLISH")
                ? link.commands().spublish(channel, reply)
                : link.commands().publish(channel, reply);
        sent.whenComplete((receivers, failure) -> {
            if (failure != null) {
                LOG.atDebug().addKeyValue("channel", channel).setCause(failure).log("an answer is lost");
            }
        });
    }
}
