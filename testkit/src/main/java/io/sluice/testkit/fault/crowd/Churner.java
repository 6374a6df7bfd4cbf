package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.ledger.Outcome;
import io.sluice.testkit.fault.ledger.Target;
import io.sluice.testkit.socket.SelectorLoop;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A backend that lets clients join a group and leave it again, all the time.
 *
 * <p>A change without a definite answer is repeated until it has one or the client is gone: joining and leaving twice is
 * the same as once.
 *
 * <p>Threads: the loop's.
 *
 * <p>Failure: noted in the ledger, which then holds the membership for possible only.
 */
final class Churner {
    private static final long RETRY_MILLIS = 200;

    private final SelectorLoop loop;
    private final Ledger ledger;
    private final Backend backend;
    private final Pulse pulse;
    private final long pauseMillis;
    private final Target group;
    private final Supplier<Optional<Member>> members;
    private boolean stopped;
    private boolean busy;

    Churner(Callers all, Backend backend, Target group, Supplier<Optional<Member>> members) {
        loop = all.loop();
        ledger = all.ledger();
        pulse = all.pulse();
        pauseMillis = all.pauseMillis();
        this.backend = backend;
        this.group = group;
        this.members = members;
    }

    void start() {
        stopped = false;
        next();
    }

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
        Optional<Member> member = members.get();
        if (member.isEmpty()) {
            loop.after(RETRY_MILLIS, this::next);
            return;
        }
        busy = true;
        change(member.get(), !member.get().belongsTo(group));
    }

    private void change(Member member, boolean join) {
        if (join) {
            ledger.joinCalled(member, group);
        } else {
            ledger.leaveCalled(member, group);
        }
        long called = ledger.now();
        String method = join ? "joinGroup" : "leaveGroup";
        String json = "{\"client_id\":\"" + member.clientId() + "\",\"group\":\"" + group.name() + "\"}";
        backend.call(method, json, "", reply -> {
            boolean gone = reply.status() == 404;
            if (!gone) {
                pulse.note(method, reply, called, ledger.now());
            }
            note(member, join, reply.outcome());
            boolean again = !reply.isDone() && !gone && member.isConnected() && reply.outcome() != Outcome.WRONG;
            loop.after(again ? RETRY_MILLIS : pauseMillis, again ? () -> change(member, join) : this::next);
        });
    }

    /** A refused join stays possible here: it is repeated at once. */
    private void note(Member member, boolean join, Outcome outcome) {
        if (outcome == Outcome.DONE && join) {
            ledger.joinAnswered(member, group, outcome);
        } else if (outcome == Outcome.DONE) {
            ledger.leaveAnswered(member, group, outcome);
        }
    }
}
