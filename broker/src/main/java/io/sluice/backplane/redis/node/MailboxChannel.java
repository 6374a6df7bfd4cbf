package io.sluice.backplane.redis.node;

import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.RedisLink.Subscription;
import io.sluice.backplane.redis.link.RedisLink.SubscriptionListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of a mailbox: at most one is heard, the newest.
 *
 * <p>Threads: the link's only thread, on which the channel is read.
 *
 * <p>Failure: an attempt that fails leaves the node deaf; its owner notices and tries again.
 */
final class MailboxChannel {
    private final RedisLink link;
    private final String channel;
    private final SubscriptionListener listener;
    private @Nullable Subscription subscription;
    private int attempts;
    private int incarnation;

    MailboxChannel(RedisLink link, String channel, SubscriptionListener listener) {
        this.link = link;
        this.channel = channel;
        this.listener = listener;
    }

    /** An attempt is under way; another would only break it off. */
    boolean isSubscribing() {
        return attempts > 0;
    }

    /**
     * Subscribes on a new connection and closes the old one.
     *
     * @param opened runs when it hears
     */
    CompletionStage<Void> resubscribe(Runnable opened) {
        int mine = ++incarnation;
        attempts++;
        Subscription old = subscription;
        subscription = null;
        CompletionStage<Void> closed = old == null ? CompletableFuture.completedFuture(null) : old.close();
        return closed.exceptionally(failure -> null)
                .thenCompose(nothing -> link.subscribe(channel, new Current(mine)))
                .thenAcceptAsync(
                        fresh -> {
                            if (mine == incarnation) {
                                subscription = fresh;
                                opened.run();
                            } else {
                                var unused = fresh.close();
                            }
                        },
                        link.executor())
                .whenCompleteAsync((done, failure) -> attempts--, link.executor());
    }

    /** Hears nothing any more; the connection ends with the link. */
    void close() {
        incarnation++;
    }

    /** Hears only as long as its subscription is the newest. */
    private final class Current implements SubscriptionListener {
        private final int mine;

        private Current(int mine) {
            this.mine = mine;
        }

        @Override
        public void message(byte[] message) {
            if (mine == incarnation) {
                listener.message(message);
            }
        }

        @Override
        public void doubtful(String why) {
            if (mine == incarnation) {
                listener.doubtful(why);
            }
        }
    }
}
