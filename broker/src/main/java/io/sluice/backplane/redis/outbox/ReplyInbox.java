package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.RedisLink.Subscription;
import io.sluice.backplane.redis.link.RedisLink.SubscriptionListener;
import io.sluice.backplane.redis.link.Seldom;
import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.backplane.wire.Reply;
import io.sluice.backplane.wire.WireException;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one process hears what nodes answer to it: a channel of its own, subscribed when first needed.
 *
 * <p>Threads: any; answers come on the link's threads.
 *
 * <p>Failure: a lost answer is a node that did not answer in time, never a wrong count.
 */
public final class ReplyInbox implements SubscriptionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyInbox.class);

    private final RedisLink link;
    private final String channel;
    private final String writer;
    private final Seldom unreadable = new Seldom();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Question> questions = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Subscription> subscription;

    public ReplyInbox(RedisLink link, Keys keys, String writer) {
        this.link = link;
        this.channel = keys.replies(writer);
        this.writer = writer;
    }

    /**
     * Opens a question; it hears answers from now on.
     *
     * @param timeout from now, for all that follows from it
     */
    public CompletionStage<Question> open(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return subscribed().thenApply(ready -> {
            Question question = new Question(new AnswerTo(writer, numbers.incrementAndGet()), deadline);
            questions.put(question.answer.request(), question);
            return question;
        });
    }

    private synchronized CompletionStage<Subscription> subscribed() {
        CompletableFuture<Subscription> current = subscription;
        if (current == null || current.isCompletedExceptionally()) {
            current = link.subscribe(channel, this).toCompletableFuture();
            subscription = current;
        }
        return current;
    }

    @Override
    public void message(byte[] message) {
        Reply reply;
        try {
            reply = Reply.decode(message);
        } catch (WireException e) {
            if (unreadable.isDue()) {
                LOG.atWarn()
                        .addKeyValue("channel", channel)
                        .addKeyValue("reason", e.getMessage())
                        .log("an answer cannot be read");
            }
            return;
        }
        Question question = questions.get(reply.request());
        if (question != null) {
            question.heard(reply);
        }
    }

    @Override
    public void doubtful(String why) {
        CompletableFuture<Subscription> lost;
        synchronized (this) {
            lost = subscription;
            subscription = null;
        }
        if (lost != null) {
            var unused = lost.thenCompose(Subscription::close)
                    .whenComplete((closed, failure) ->
                            LOG.atDebug().addKeyValue("why", why).log("the subscription for answers begins anew"));
        }
    }

    /** One question to some nodes. */
    public final class Question {
        private final AnswerTo answer;
        private final long deadline;
        private final Map<NodeId, Reply> replies = new ConcurrentHashMap<>();
        private final CompletableFuture<Map<NodeId, Reply>> done = new CompletableFuture<>();
        private volatile @Nullable Set<NodeId> expected;

        private Question(AnswerTo answer, long deadline) {
            this.answer = answer;
            this.deadline = deadline;
        }

        public AnswerTo answer() {
            return answer;
        }

        /** Completes when all these nodes have answered, or with what there is when the time is over. */
        public CompletionStage<Map<NodeId, Reply>> await(Collection<NodeId> nodes) {
            expected = Set.copyOf(nodes);
            check();
            var timer = atDeadline(this::finish);
            return done.whenComplete((heard, failure) -> timer.cancel(false));
        }

        /** Completes when the stage has, however it has, or when the time is over. */
        CompletionStage<Void> whileTime(CompletionStage<?> stage) {
            CompletableFuture<Void> settled = new CompletableFuture<>();
            var timer = atDeadline(() -> settled.complete(null));
            var unused = stage.whenComplete((result, failure) -> settled.complete(null));
            return settled.whenComplete((over, failure) -> timer.cancel(false));
        }

        private ScheduledFuture<?> atDeadline(Runnable task) {
            return link.executor().schedule(task, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        /** Nobody will answer. */
        public void abandon() {
            questions.remove(answer.request());
        }

        private void heard(Reply reply) {
            replies.put(reply.node(), reply);
            check();
        }

        private void check() {
            Set<NodeId> all = expected;
            if (all != null && replies.keySet().containsAll(all)) {
                finish();
            }
        }

        private void finish() {
            questions.remove(answer.request());
            done.complete(Map.copyOf(replies));
        }
    }

    /** Those of the nodes that did not answer. */
    static List<NodeId> missing(Collection<NodeId> nodes, Map<NodeId, Reply> replies) {
        return nodes.stream().filter(node -> !replies.containsKey(node)).toList();
    }
}
