package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Outcome;
import io.sluice.testkit.fault.ledger.Series;
import io.sluice.testkit.fault.ledger.Target;
import io.sluice.testkit.socket.SelectorLoop;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A caller that sends one numbered message after the other, each to a target of its choice.
 *
 * <p>With an Idempotency-Key it repeats a call that was not answered 200 under the same key until it is, or until it loses
 * patience; without, it goes on to the next message, because a repetition might be a second message.
 *
 * <p>Threads: the loop's.
 *
 * <p>Failure: every answer is noted in the ledger as it was given.
 */
final class Publisher {
    private static final long RETRY_MILLIS = 200;
    private static final long RETRY_NANOS = 30_000_000_000L;

    private final SelectorLoop loop;
    private final Ledger ledger;
    private final Backend backend;
    private final Pulse pulse;
    private final int caller;
    private final long pauseMillis;
    private final boolean keys;
    private final String name;
    private final Supplier<Optional<Target>> targets;
    private boolean stopped;
    private boolean busy;

    Publisher(Callers all, int caller, Backend backend, Supplier<Optional<Target>> targets) {
        loop = all.loop();
        ledger = all.ledger();
        pulse = all.pulse();
        pauseMillis = all.pauseMillis();
        keys = caller % 2 == 1;
        name = all.name() + "-" + caller;
        this.caller = caller;
        this.backend = backend;
        this.targets = targets;
    }

    void start() {
        stopped = false;
        next();
    }

    /** It ends the message it is at, repetitions included. */
    void stop() {
        stopped = true;
    }

    boolean isBusy() {
        return busy;
    }

    private void next() {
        busy = false;
        if (stopped) {
            return;
        }
        Optional<Target> target = targets.get();
        if (target.isEmpty()) {
            loop.after(RETRY_MILLIS, this::next);
            return;
        }
        busy = true;
        Series series = ledger.series(caller, target.get());
        send(series, ledger.called(series), ledger.now());
    }

    private void send(Series series, int number, long begun) {
        String key = keys ? name + "-" + series.id() + "-" + number : "";
        String method = method(series.target());
        long called = ledger.now();
        backend.call(method, body(series, number), key, reply -> {
            ledger.answered(series, number, reply.outcome());
            pulse.note(method, reply, called, ledger.now());
            if (reply.isDone()) {
                loop.after(pauseMillis, this::next);
            } else if (repeats(reply, begun)) {
                loop.after(RETRY_MILLIS, () -> send(series, number, begun));
            } else {
                loop.after(RETRY_MILLIS, this::next);
            }
        });
    }

    private boolean repeats(Reply reply, long begun) {
        return keys && reply.outcome() != Outcome.WRONG && ledger.now() - begun < RETRY_NANOS;
    }

    private static String method(Target target) {
        return switch (target.kind()) {
            case GROUP -> "sendToGroup";
            case UID -> "sendToUid";
            case CLIENT -> "sendToClient";
        };
    }

    private static String body(Series series, int number) {
        String field = switch (series.target().kind()) {
            case GROUP -> "group";
            case UID -> "uid";
            case CLIENT -> "client_id";
        };
        return "{\"" + field + "\":\"" + series.target().name() + "\",\"message\":\"" + Text.of(series.id(), number)
                + "\"}";
    }
}
