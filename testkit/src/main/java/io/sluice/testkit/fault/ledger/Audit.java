package io.sluice.testkit.fault.ledger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what must and may have arrived with what did.
 *
 * <p>A message must arrive at a client that certainly was a member from before the call until it was answered, and that
 * is still connected: frames of a node are applied in order, so a leave called after the answer cannot overtake it. It
 * may arrive at one that perhaps was a member at some moment of the call. Anywhere else it trespasses.
 */
final class Audit {
    private final Ledger ledger;
    private final Map<Target, List<Series>> byTarget = new HashMap<>();
    private final Tally lost = new Tally();
    private final Tally missed = new Tally();
    private final Tally trespassed = new Tally();
    private final Tally revived = new Tally();
    private long owed;

    Audit(Ledger ledger) {
        this.ledger = ledger;
        for (Series series : ledger.series()) {
            byTarget.computeIfAbsent(series.target(), target -> new ArrayList<>())
                    .add(series);
        }
    }

    Findings findings() {
        for (Member member : ledger.members()) {
            if (member.isConnected()) {
                member.everJoined().forEach(target -> due(member, target));
            }
            member.receipts().forEach(receipts -> entitled(member, receipts));
        }
        return new Findings(
                sends(),
                owed,
                ledger.deliveries(),
                lost,
                missed,
                ledger.repeated(),
                ledger.late(),
                trespassed,
                revived,
                ledger.strangers());
    }

    private Map<Outcome, Long> sends() {
        Map<Outcome, Long> sends = new EnumMap<>(Outcome.class);
        for (Series series : ledger.series()) {
            for (int number = 1; number <= series.last(); number++) {
                sends.merge(series.outcome(number), 1L, Long::sum);
            }
        }
        return sends;
    }

    /** Looks for what this member had to get from anyone who wrote to that target. */
    private void due(Member member, Target target) {
        for (Series series : byTarget.getOrDefault(target, List.of())) {
            for (Membership membership : member.memberships(target)) {
                due(member, series, membership);
            }
        }
    }

    private void due(Member member, Series series, Membership membership) {
        for (int n = series.firstCalledFrom(membership.surelyFrom()); n <= series.last(); n++) {
            if (!membership.surelyCovers(series.called(n), series.called(n))) {
                return;
            }
            boolean must =
                    series.outcome(n) == Outcome.DONE && membership.surelyCovers(series.called(n), series.answered(n));
            if (must) {
                due(member, series, n);
            }
        }
    }

    private void due(Member member, Series series, int number) {
        owed++;
        if (!member.has(series, number)) {
            boolean told = member.isDoubtful(series.called(number), series.answered(number));
            (told ? missed : lost).add(() -> member.clientId() + " never got " + number + " from " + series);
        }
    }

    /** Looks for what this member got and should not have got. */
    private void entitled(Member member, Receipts receipts) {
        Series series = receipts.series();
        List<Membership> memberships = member.memberships(series.target());
        for (int n = 1; n <= receipts.highest(); n++) {
            if (receipts.has(n)) {
                int number = n;
                if (!mayGet(memberships, series.called(n), series.doneBy(n))) {
                    trespassed.add(() -> member.clientId() + ", no member, got " + number + " from " + series);
                }
                if (series.outcome(n) == Outcome.REFUSED) {
                    revived.add(() -> member.clientId() + " got " + number + ", which was refused, from " + series);
                }
            }
        }
    }

    private static boolean mayGet(List<Membership> memberships, long called, long doneBy) {
        for (Membership membership : memberships) {
            if (membership.maybeTouches(called, doneBy)) {
                return true;
            }
        }
        return false;
    }
}
