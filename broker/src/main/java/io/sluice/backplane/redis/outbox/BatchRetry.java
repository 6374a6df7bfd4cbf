package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Refusal;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.outbox.ApplyScript.Answer;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a batch is tried again, and what is known when that ends.
 *
 * <ul>
 *   <li>Refused for now (a slot moves, a node recovers, Redis is away): 2 s, then nothing was done.
 *   <li>No answer: 5 s, then it is unknown.
 * </ul>
 *
 * <p>Threads: any.
 */
public final class BatchRetry {
    static final Duration FOR_NOW = Duration.ofSeconds(2);
    static final Duration WITHOUT_ANSWER = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration TROUBLE_LASTS = Duration.ofSeconds(4);
    private static final int MANY_NODES = 1_000;
    static final long FIRST_PAUSE_MILLIS = 5;
    static final long LONGEST_PAUSE_MILLIS = 200;

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final boolean ownNode;
    private final Predicate<NodeId> inDoubt;
    private final Runnable forgotten;
    private final Map<NodeId, Long> lastAlive = new ConcurrentHashMap<>();
    private volatile long lastTrouble;
    private volatile boolean troubled;

    /**
     * @param ownNode a node writes about itself: that its lease has lapsed is then no answer but a reason to wait
     * @param inDoubt which nodes Redis may only have forgotten
     * @param forgotten hears of each batch that meets a Redis that has forgotten its node
     */
    public BatchRetry(
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            boolean ownNode,
            Predicate<NodeId> inDoubt,
            Runnable forgotten) {
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.ownNode = ownNode;
        this.inDoubt = inDoubt;
        this.forgotten = forgotten;
    }

    /** Work that waits since then has waited as long as anything may. */
    long tooLong() {
        return nanoTime.getAsLong() - FOR_NOW.toNanos();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Redis did not answer: a node that seems dead may only not have renewed its lease yet. */
    public void troubled() {
        lastTrouble = nanoTime.getAsLong();
        troubled = true;
    }

    private boolean troubledLately() {
        return troubled && nanoTime.getAsLong() - lastTrouble < TROUBLE_LASTS.toNanos();
    }

    /** Runs until there is an answer that is definite: OK, or a node that is not alive. */
    void run(
            Supplier<CompletionStage<Answer>> batch,
            NodeId node,
            Consumer<Answer> answered,
            Consumer<Unavailable> failed) {
        new Attempt(batch, node, answered, failed).start();
    }

    /** Writes routes; null = written. A state that has changed without its route is UNKNOWN to the caller. */
    void routes(Supplier<CompletionStage<Void>> write, NodeId node, Consumer<@Nullable Unavailable> done) {
        Supplier<CompletionStage<Answer>> asBatch =
                () -> write.get().thenApply(written -> new Answer("OK", 0, "", List.of(), List.of()));
        Consumer<Unavailable> failed = why -> done.accept(
                new Unavailable(Outcome.UNKNOWN, "the route was not written: " + why.getMessage(), List.of(node), why));
        new Attempt(asBatch, node, answer -> done.accept(null), failed).start();
    }

    private final class Attempt {
        private final Supplier<CompletionStage<Answer>> batch;
        private final NodeId node;
        private final Consumer<Answer> answered;
        private final Consumer<Unavailable> failed;
        private final long began = nanoTime.getAsLong();
        private long pauseMillis = FIRST_PAUSE_MILLIS;
        private boolean maybeDone;
        private boolean forgottenOnce;

        private Attempt(
                Supplier<CompletionStage<Answer>> batch,
                NodeId node,
                Consumer<Answer> answered,
                Consumer<Unavailable> failed) {
            this.batch = batch;
            this.node = node;
            this.answered = answered;
            this.failed = failed;
        }

        private void start() {
            CompletionStage<Answer> running;
            try {
                running = batch.get();
            } catch (RuntimeException e) {
                again(e, Refusal.of(e));
                return;
            }
            running.whenComplete((answer, failure) -> {
                if (failure == null) {
                    consider(answer);
                } else {
                    again(Script.unwrap(failure), Refusal.of(failure));
                }
            });
        }

        private void consider(Answer answer) {
            switch (answer.status()) {
                case "OK" -> {
                    alive();
                    answered.accept(answer);
                }
                case "ABSENT" -> unknown(answer);
                case "LOST" -> {
                    countForgotten();
                    again(null, Refusal.NOT_NOW);
                }
                case "DEAD" -> absent(answer, ownNode || troubledLately() || inDoubt.test(node));
                case "GONE" -> absent(answer, ownNode);
                case "STALE" -> fail(Outcome.UNKNOWN, null);
                default -> again(null, Refusal.NOT_NOW);
            }
        }

        private void unknown(Answer answer) {
            boolean wasThere = wasAliveLately() || inDoubt.test(node);
            if (wasThere) {
                countForgotten();
            }
            absent(answer, ownNode || wasThere);
        }

        private void countForgotten() {
            if (!forgottenOnce) {
                forgottenOnce = true;
                forgotten.run();
            }
        }

        private void alive() {
            long now = nanoTime.getAsLong();
            if (lastAlive.put(node, now) == null && lastAlive.size() > MANY_NODES) {
                lastAlive.values().removeIf(last -> now - last > REMEMBERED.toNanos());
            }
        }

        private void absent(Answer answer, boolean comesBack) {
            if (comesBack) {
                again(null, Refusal.NOT_NOW);
            } else {
                answered.accept(answer);
            }
        }

        /** A node that answered a moment ago and is now unknown: Redis has lost it, and it will say so itself. */
        private boolean wasAliveLately() {
            Long last = lastAlive.get(node);
            return last != null && nanoTime.getAsLong() - last < REMEMBERED.toNanos();
        }

        private void again(@Nullable Throwable failure, Refusal refusal) {
            if (failure != null && refusal != Refusal.REFUSED) {
                troubled();
            }
            maybeDone |= refusal == Refusal.UNKNOWN;
            Duration patience = maybeDone ? WITHOUT_ANSWER : FOR_NOW;
            if (refusal == Refusal.REFUSED || nanoTime.getAsLong() - began > patience.toNanos()) {
                fail(maybeDone ? Outcome.UNKNOWN : Outcome.NOTHING, failure);
                return;
            }
            var unused = timer.schedule(this::start, pauseMillis, TimeUnit.MILLISECONDS);
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }

        private void fail(Outcome outcome, @Nullable Throwable failure) {
            String why = failure == null ? "node " + node + " cannot take it now" : "Redis: " + failure.getMessage();
            failed.accept(new Unavailable(outcome, why, List.of(node), failure));
        }
    }
}
