package io.sluice.testkit.fault.ledger;

import io.sluice.testkit.socket.Ending;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The books of a run: series of messages, members, and what arrived out of turn.
 *
 * <p>Each message is {@code #<series>.<number>} in text, followed by anything after a blank.
 *
 * <p>Threads: one, which is its owner's to choose.
 *
 * <p>Failure: keeps counting whatever it is told; an entry that contradicts the books (an answer to what was never
 * called) is an exception, because then the books are wrong.
 */
public final class Ledger {
    private final LongSupplier clock;
    private final List<Series> series = new ArrayList<>();
    private final Map<Series.Key, Series> byKey = new HashMap<>();
    private final List<Member> members = new ArrayList<>();
    private final Tally repeated = new Tally();
    private final Tally late = new Tally();
    private final Tally strangers = new Tally();
    private final Map<String, Long> arrivals = new HashMap<>();
    private long watchedFrom = Long.MAX_VALUE;
    private long deliveries;

    /** @param clock nanoseconds, never going back */
    public Ledger(LongSupplier clock) {
        this.clock = clock;
    }

    public long now() {
        return clock.getAsLong();
    }

    /** The series of this caller to this target, begun if there is none. */
    public Series series(int caller, Target target) {
        return byKey.computeIfAbsent(new Series.Key(caller, target), key -> {
            var begun = new Series(series.size(), caller, target);
            series.add(begun);
            return begun;
        });
    }

    public List<Series> series() {
        return Collections.unmodifiableList(series);
    }

    /** A client has its welcome message. */
    public Member connected(String clientId) {
        var member = new Member(clientId, now());
        members.add(member);
        return member;
    }

    /** Everyone who ever was connected. */
    public List<Member> members() {
        return Collections.unmodifiableList(members);
    }

    /** Its connection has ended; what comes of a second notice is nothing. */
    public void ended(Member member, Ending how) {
        if (member.isConnected()) {
            member.end(how, now());
        }
    }

    /**
     * The cluster has told (by a {@code closed} event and a {@code restored} one, or by {@code resync}) that between these
     * times it did not know this client: what is sent then may miss it, and is counted apart.
     */
    public void doubt(Member member, long from, long to) {
        member.doubt(from, to);
    }

    /**
     * Redis has forgotten the last it had answered: joins and leaves of that time are certain no more, and until the
     * gateways have asserted what they know, messages may miss anyone.
     *
     * @param from when the first forgotten write may have been answered
     * @param forgotten when Redis had forgotten it
     * @param asserted when the gateways had asserted what they know
     */
    public void forget(long from, long forgotten, long asserted) {
        for (Member member : members()) {
            member.forget(from, forgotten);
            member.doubt(from, asserted);
        }
    }

    /** A call that makes it a member begins. */
    public void joinCalled(Member member, Target target) {
        member.joinCalled(target, now());
    }

    /** @param outcome of that call; only {@link Outcome#DONE} makes it certain */
    public void joinAnswered(Member member, Target target, Outcome outcome) {
        if (outcome == Outcome.DONE) {
            member.latest(target).joined(now());
        } else if (outcome == Outcome.REFUSED) {
            member.latest(target).refused(now());
        }
    }

    /** A call that ends its membership begins. */
    public void leaveCalled(Member member, Target target) {
        member.latest(target).leaving(now());
    }

    /** @param outcome of that call; only {@link Outcome#DONE} ends it */
    public void leaveAnswered(Member member, Target target, Outcome outcome) {
        if (outcome == Outcome.DONE) {
            member.latest(target).left(now());
        }
    }

    /** The next message of the series is sent now; its number. */
    public int called(Series of) {
        return of.call(now());
    }

    /** @param outcome of that call; a repetition under the same Idempotency-Key may replace it */
    public void answered(Series of, int number, Outcome outcome) {
        of.answer(number, outcome, now());
    }

    /** A message arrived. Its series or number may be rubbish. */
    public void received(Member member, int seriesId, int number) {
        deliveries++;
        if (seriesId < 0 || seriesId >= series.size() || !series.get(seriesId).has(number)) {
            strangers.add(() -> member.clientId() + " got #" + seriesId + "." + number + ", which nobody sent");
            return;
        }
        Series from = series.get(seriesId);
        if (from.called(number) >= watchedFrom) {
            arrivals.putIfAbsent(member.node(), now());
        }
        switch (member.receive(from, number)) {
            case REPEATED -> repeated.add(() -> member.clientId() + " got " + number + " twice from " + from);
            case LATE -> late(member, from, number);
            default -> {
                // As it should be.
            }
        }
    }

    /** Only a message that was answered 200 has a place in the order: the next was called after that. */
    private void late(Member member, Series from, int number) {
        if (from.outcome(number) == Outcome.DONE) {
            late.add(() -> member.clientId() + " got " + number + " after a later one from " + from);
        }
    }

    /** From now on, notes when each node first delivers a message that was called from now on. */
    public void watch() {
        arrivals.clear();
        watchedFrom = now();
    }

    /** The node ids of clients that got such a message, with the time of the first. */
    public Map<String, Long> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** Messages that arrived so far, at all clients together. */
    public long deliveries() {
        return deliveries;
    }

    /** The verdict on all that is in the books. */
    public Findings audit() {
        return new Audit(this).findings();
    }

    Tally repeated() {
        return repeated;
    }

    Tally late() {
        return late;
    }

    Tally strangers() {
        return strangers;
    }
}
