package io.sluice.api.webhook;

import io.sluice.api.webhook.WebhookClient.Answer;
import io.sluice.backplane.EventLog;
import io.sluice.config.WebhookSettings;
import io.sluice.metrics.WebhookMetrics;
import io.sluice.model.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the first event of each lane: one attempt after the other until the webhook takes it, refuses it for good (410)
 * or it is too old; so many attempts at a time. Lanes take turns in the order in which they became ready.
 *
 * <pre>
 *   ready ─▶ POST ─ 2xx ─▶ calls ─▶ settled
 *     ▲       │ │ 410 ──────────────▲  ▲
 *     │       ▼                        │
 *     └─ wait ◀─ else ─ too old ─▶ dead letter
 * </pre>
 *
 * An answer's calls that could not be done are tried again like an event, but the webhook is not asked again: it has taken
 * the event.
 *
 * <p>Threads: {@code webhook}; the settings may be replaced on any.
 *
 * <p>Failure: what is under way is not acknowledged yet, so it is delivered again by whoever reads the stream next.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int GONE = 410;
    private static final long BURY_AGAIN_MILLIS = 1_000;

    private final EventLog log;
    private final WebhookClient client;
    private final AnsweredCalls calls;
    private final WebhookMetrics metrics;
    private final ScheduledExecutorService thread;
    private final Backoff backoff;
    private final Complaints failures = new Complaints("the webhook fails: events wait");
    private final Complaints answers = new Complaints("an answer of the webhook holds calls that cannot be run");
    private final Complaints burials = new Complaints("an event could not be delivered and is a dead letter now");
    private final Deque<Lane> ready = new ArrayDeque<>();
    private volatile WebhookSettings settings;
    private int inFlight;

    Courier(
            EventLog log,
            WebhookClient client,
            AnsweredCalls calls,
            WebhookMetrics metrics,
            ScheduledExecutorService thread,
            Backoff backoff,
            WebhookSettings settings) {
        this.log = log;
        this.client = client;
        this.calls = calls;
        this.metrics = metrics;
        this.thread = thread;
        this.backoff = backoff;
        this.settings = settings;
    }

    /** For the attempts that begin from now on. */
    void replace(WebhookSettings next) {
        settings = next;
    }

    /** Delivers the first event of the lane when it is its turn. */
    void deliver(Lane lane) {
        ready.add(lane);
        goOn();
    }

    /** Begins what may begin; nothing while there is no URL. */
    void goOn() {
        while (settings.isOn() && inFlight < settings.maxInFlight() && !ready.isEmpty()) {
            Lane lane = ready.removeFirst();
            if (!lane.stream.isClosed()) {
                inFlight++;
                lane.stream.attempted();
                begin(lane);
            }
        }
    }

    private void begin(Lane lane) {
        byte[] answer = lane.answer;
        if (answer != null) {
            run(lane, answer);
            return;
        }
        long begun = System.nanoTime();
        metrics.attemptBegins();
        client.post(settings, lane.first().json())
                .handleAsync(
                        (told, failure) -> {
                            metrics.attemptEnds(System.nanoTime() - begun);
                            hear(lane, told, failure);
                            return null;
                        },
                        thread)
                .exceptionally(Courier::defect);
    }

    private void hear(Lane lane, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            boolean late = cause instanceof TimeoutException;
            rest();
            failed(lane, late ? "timeout" : "connection", late ? "no answer in time" : String.valueOf(cause));
        } else if (answer.status() == GONE) {
            metrics.dropped();
            settle(lane);
        } else if (answer.status() / 100 != 2) {
            inFlight--;
            failed(lane, "status", "status " + answer.status());
        } else {
            metrics.delivered();
            accepted(lane, answer);
        }
    }

    private void accepted(Lane lane, Answer answer) {
        if (answer.body().isEmpty()) {
            complain("it is longer than " + WebhookClient.LONGEST_ANSWER + " bytes");
            settle(lane);
        } else if (isObject(answer.body().get())) {
            lane.answer = answer.body().get();
            run(lane, answer.body().get());
        } else {
            settle(lane);
        }
    }

    /** Whatever else a backend says to mean yes, it asks for nothing. */
    private static boolean isObject(byte[] body) {
        int at = 0;
        while (at < body.length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
        return at < body.length && body[at] == '{';
    }

    private void run(Lane lane, byte[] answer) {
        Event event = lane.first();
        calls.run(event.id(), event.clientId(), answer)
                .handleAsync(
                        (outcome, failure) -> {
                            ran(lane, outcome, failure);
                            return null;
                        },
                        thread)
                .exceptionally(Courier::defect);
    }

    private void ran(Lane lane, AnsweredCalls.@Nullable Outcome outcome, @Nullable Throwable defect) {
        if (outcome == null) {
            complain(String.valueOf(defect));
            settle(lane);
            return;
        }
        if (!outcome.complaint().isEmpty()) {
            complain(outcome.complaint());
        }
        if (outcome.again()) {
            inFlight--;
            failed(lane, "calls", "its calls: " + outcome.complaint());
        } else {
            metrics.calls(outcome.calls());
            settle(lane);
        }
    }

    private void complain(String why) {
        metrics.invalidAnswer();
        answers.log("why", why);
    }

    private void settle(Lane lane) {
        inFlight--;
        lane.stream.delivered(lane);
        goOn();
    }

    /**
     * The place of an attempt that got no answer is free a moment later: else all that time out together would begin
     * together again, for as long as the webhook is away.
     */
    private void rest() {
        var unused = thread.schedule(
                () -> {
                    inFlight--;
                    goOn();
                },
                backoff.restMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void failed(Lane lane, String reason, String why) {
        metrics.failed(reason);
        failures.log("why", why);
        lane.stream.failed(lane);
        long age = System.nanoTime() - lane.first().bornNanos();
        if (age < settings.retry().toNanos()) {
            later(lane, backoff.millis(lane.failures));
        } else if (lane.answer != null) {
            // The webhook has it; only what it asked for was not to be had.
            lane.stream.settled(lane);
        } else {
            bury(lane, why);
        }
        goOn();
    }

    private void later(Lane lane, long millis) {
        var unused = thread.schedule(() -> deliver(lane), millis, TimeUnit.MILLISECONDS);
    }

    /** Until it is buried it is not settled: what cannot be kept anywhere else stays in the stream. */
    private void bury(Lane lane, String why) {
        if (lane.stream.isClosed()) {
            return;
        }
        Event event = lane.first();
        NodeId node = lane.stream.node();
        log.bury(node, event.json(), why)
                .handleAsync(
                        (older, failure) -> {
                            if (failure == null) {
                                metrics.dead(older);
                                burials.log("event", event.id() + ": " + why);
                                lane.stream.settled(lane);
                            } else {
                                var unused = thread.schedule(
                                        () -> bury(lane, why), BURY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                            }
                            return null;
                        },
                        thread)
                .exceptionally(Courier::defect);
    }

    /** Also comes after the end, when the thread takes no more tasks. */
    private static @Nullable Object defect(Throwable defect) {
        LOG.atDebug().setCause(defect).log("the delivery of an event broke off");
        return null;
    }
}
