package io.sluice.backplane.redis.node;

import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.node.EventScripts.Recorded;
import io.sluice.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what clients say into the event stream of their node. One numbered lot is under way, all that arrives meanwhile
 * goes into the next; a lot that fails is tried again, the same bytes under the same number, until Redis has it. What must
 * come after a client's messages, its close, stands in the same queue.
 *
 * <pre>
 *   loops ──▶ arriving ──▶ waiting: m m m c m m ──▶ a lot: m m m m m, then c ──▶ message_record.lua
 * </pre>
 *
 * <p>Threads: {@link #submit} and {@link #isFull} any; everything else the link's only thread.
 *
 * <p>Failure: Redis away: the queue stands, its callers stop at {@link #isFull}. A node that dies takes along what is not
 * in Redis: {@link #MOST_WEIGHT} bytes at most, and one message of each connection.
 */
final class MessageRecorder {
    /** Bytes of events on their way, from which on it is full. */
    static final long MOST_WEIGHT = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MessageRecorder.class);
    private static final int LOT_MESSAGES = 256;
    private static final int LOT_WEIGHT = 512 << 10;
    private static final long RETRY_MILLIS = 200;
    private static final long WARN_AFTER_TRIES = 10;

    private final NodeId node;
    private final RedisLink link;
    private final EventScripts scripts;
    private final EventTender tender;
    private final Queue<ClientMessage> arriving = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicLong weight = new AtomicLong();
    private final ArrayDeque<Consumer<Lot>> waiting = new ArrayDeque<>();
    private boolean underWay;
    private long number;

    MessageRecorder(NodeId node, RedisLink link, EventScripts scripts, EventTender tender) {
        this.node = node;
        this.link = link;
        this.scripts = scripts;
        this.tender = tender;
    }

    void submit(ClientMessage message) {
        weight.addAndGet(message.weight());
        arriving.add(message);
        if (called.compareAndSet(false, true)) {
            link.executor().execute(this::collect);
        }
    }

    boolean isFull() {
        return weight.get() >= MOST_WEIGHT;
    }

    /** Does it when all messages that were submitted before are recorded; at once where there are none. */
    void after(Runnable action) {
        take();
        if (underWay || !waiting.isEmpty()) {
            waiting.add(lot -> lot.afterwards.add(action));
        } else {
            action.run();
        }
    }

    private void take() {
        for (ClientMessage next = arriving.poll(); next != null; next = arriving.poll()) {
            ClientMessage message = next;
            waiting.add(lot -> lot.add(message));
        }
    }

    private void collect() {
        called.set(false);
        take();
        if (!underWay) {
            next();
        }
    }

    private void next() {
        Lot lot = new Lot(++number);
        while (!waiting.isEmpty() && !lot.isFull()) {
            waiting.remove().accept(lot);
        }
        underWay = !lot.messages.isEmpty();
        if (underWay) {
            record(lot);
        } else {
            lot.afterwards.forEach(Runnable::run);
        }
    }

    private void record(Lot lot) {
        lot.tries++;
        Stages.begin(() -> scripts.record(node, lot.number, lot.messages))
                .whenCompleteAsync(
                        (recorded, failure) -> {
                            if (failure == null && recorded.live()) {
                                done(lot, recorded);
                            } else {
                                again(lot, failure);
                            }
                        },
                        link.executor());
    }

    private void done(Lot lot, Recorded recorded) {
        if (recorded.behind()) {
            tender.behind();
        }
        weight.addAndGet(-lot.weight);
        try {
            for (int i = 0; i < lot.messages.size(); i++) {
                lot.messages.get(i).settled(recorded.outcome(i));
            }
            lot.afterwards.forEach(Runnable::run);
        } finally {
            next(); // whatever became of those who wait: the messages after them have to go on
        }
    }

    private void again(Lot lot, @Nullable Throwable failure) {
        if (lot.tries == WARN_AFTER_TRIES) {
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("reason", failure == null ? "the node is not live" : reason(failure))
                    .log("messages of clients are not recorded, and those who send them wait");
        }
        var unused = link.executor().schedule(() -> record(lot), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String reason(Throwable failure) {
        return String.valueOf(Script.unwrap(failure).getMessage());
    }

    /** Messages that are written in one step, and what is to be done then. */
    private static final class Lot {
        private final long number;
        private final List<ClientMessage> messages = new ArrayList<>();
        private final List<Runnable> afterwards = new ArrayList<>();
        private long weight;
        private int tries;

        private Lot(long number) {
            this.number = number;
        }

        private void add(ClientMessage message) {
            messages.add(message);
            weight += message.weight();
        }

        private boolean isFull() {
            return messages.size() >= LOT_MESSAGES || weight >= LOT_WEIGHT;
        }
    }
}
