package io.sluice.testkit.fault.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.socket.Ending;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Target ROOM = Target.group("room");
    private static final Ending RESET = new Ending(0, 1006, "reset", 0);

    private long now;
    private final Ledger ledger = new Ledger(() -> now++);
    private final Series room = ledger.series(1, ROOM);

    @Test
    void findsNothingWhereAllIsWell() {
        Member member = joined("c1");
        for (int i = 0; i < 200; i++) {
            arrives(member, sent(room));
        }

        Findings findings = ledger.audit();

        assertThat(findings.owed()).isEqualTo(200);
        assertThat(findings.sent(Outcome.DONE)).isEqualTo(200);
        assertThat(findings.deliveries()).isEqualTo(200);
        assertThat(offences(findings)).containsOnly(0L);
    }

    @Test
    void findsAPlantedLoss() {
        Member member = joined("c1");
        arrives(member, sent(room));
        sent(room);
        arrives(member, sent(room));

        Findings findings = ledger.audit();

        assertThat(findings.lost().count()).isEqualTo(1);
        assertThat(findings.lost().examples()).containsExactly("c1 never got 2 from caller 1 to group room");
        assertThat(findings.late().count()).isZero();
    }

    @Test
    void findsEveryPlantedLossDuplicateAndSwapAmongManyClients() {
        var random = new Random(42);
        int lost = 0;
        int repeated = 0;
        List<Member> members = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> joined("c" + i))
                .toList();
        for (int n = 0; n < 500; n++) {
            int number = sent(room);
            for (Member member : members) {
                int dice = random.nextInt(1000);
                if (dice < 5) {
                    lost++;
                    continue;
                }
                arrives(member, number);
                if (dice > 995) {
                    repeated++;
                    arrives(member, number);
                }
            }
        }

        Findings findings = ledger.audit();

        assertThat(lost).isPositive();
        assertThat(repeated).isPositive();
        assertThat(findings.owed()).isEqualTo(50 * 500);
        assertThat(findings.lost().count()).isEqualTo(lost);
        assertThat(findings.lost().examples()).hasSize(5);
        assertThat(findings.repeated().count()).isEqualTo(repeated);
        assertThat(findings.late().count()).isZero();
    }

    @Test
    void findsASwap() {
        Member member = joined("c1");
        int first = sent(room);
        int second = sent(room);
        arrives(member, second);
        arrives(member, first);

        assertThat(ledger.audit().late().count()).isEqualTo(1);
        assertThat(ledger.audit().lost().count()).isZero();
    }

    @Test
    void aMessageWithoutAnAnswerHasNoPlaceInTheOrder() {
        Member member = joined("c1");
        int silent = ledger.called(room);
        ledger.answered(room, silent, Outcome.SILENT);
        int next = sent(room);
        arrives(member, next);
        arrives(member, silent);

        assertThat(offences(ledger.audit())).containsOnly(0L);
    }

    @Test
    void ordersEachCallerAndTargetForItself() {
        Member member = joined("c1");
        Series other = ledger.series(2, ROOM);
        int first = sent(room);
        int others = sent(other);
        ledger.received(member, other.id(), others);
        arrives(member, first);

        assertThat(offences(ledger.audit())).containsOnly(0L);
    }

    @Test
    void findsStrangers() {
        Member member = joined("c1");
        ledger.received(member, room.id(), 1);
        ledger.received(member, 99, 1);
        ledger.received(member, -1, -1);

        assertThat(ledger.audit().strangers().count()).isEqualTo(3);
    }

    @Test
    void findsAMessageAtOneWhoNeverJoined() {
        Member outsider = ledger.connected("c1");
        arrives(outsider, sent(room));

        assertThat(ledger.audit().trespassed().examples())
                .containsExactly("c1, no member, got 1 from caller 1 to group room");
    }

    @Test
    void findsAMessageAtOneWhoHadLeft() {
        Member member = joined("c1");
        ledger.leaveCalled(member, ROOM);
        ledger.leaveAnswered(member, ROOM, Outcome.DONE);
        arrives(member, sent(room));

        assertThat(ledger.audit().trespassed().count()).isEqualTo(1);
    }

    @Test
    void owesNothingAroundAJoinOrALeaveAndForgivesBothWays() {
        Member member = ledger.connected("c1");
        int whileJoining = ledger.called(room);
        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.DONE);
        ledger.answered(room, whileJoining, Outcome.DONE);
        arrives(member, sent(room));
        int whileLeaving = ledger.called(room);
        ledger.leaveCalled(member, ROOM);
        ledger.leaveAnswered(member, ROOM, Outcome.DONE);
        ledger.answered(room, whileLeaving, Outcome.DONE);
        arrives(member, whileLeaving);

        Findings findings = ledger.audit();

        assertThat(findings.owed()).isEqualTo(1);
        assertThat(offences(findings)).containsOnly(0L);
    }

    @Test
    void aLostAnswerToAJoinMakesAMemberPerhaps() {
        Member member = ledger.connected("c1");
        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.SILENT);
        sent(room);
        arrives(member, sent(room));
        assertThat(ledger.audit().owed()).isZero();

        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.DONE);
        arrives(member, sent(room));

        Findings findings = ledger.audit();
        assertThat(findings.owed()).isEqualTo(1);
        assertThat(offences(findings)).containsOnly(0L);
    }

    @Test
    void aRefusedJoinMakesNoMember() {
        Member member = ledger.connected("c1");
        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.REFUSED);
        arrives(member, sent(room));

        assertThat(ledger.audit().trespassed().count()).isEqualTo(1);
    }

    @Test
    void owesAgainToOneWhoCameBack() {
        Member member = joined("c1");
        ledger.leaveCalled(member, ROOM);
        ledger.leaveAnswered(member, ROOM, Outcome.DONE);
        sent(room);
        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.DONE);
        sent(room);

        Findings findings = ledger.audit();

        assertThat(findings.owed()).isEqualTo(1);
        assertThat(findings.lost().examples()).singleElement().asString().contains("never got 2");
    }

    @Test
    void owesNothingToOneWhoseConnectionEnded() {
        Member member = joined("c1");
        sent(room);
        ledger.ended(member, RESET);
        ledger.ended(member, new Ending(0, 1000, "too late", 0));

        assertThat(ledger.audit().owed()).isZero();
        assertThat(member.ending()).isEqualTo(RESET);
    }

    @Test
    void owesOnlyWhatWasAnswered200() {
        joined("c1");
        for (Outcome outcome : Outcome.values()) {
            ledger.answered(room, ledger.called(room), outcome);
        }

        Findings findings = ledger.audit();

        assertThat(findings.owed()).isEqualTo(1);
        assertThat(findings.sent()).isEqualTo(Outcome.values().length);
        assertThat(findings.sent(Outcome.PARTIAL)).isEqualTo(1);
    }

    @Test
    void findsWhatWasRefusedAndYetArrived() {
        Member member = joined("c1");
        int number = ledger.called(room);
        ledger.answered(room, number, Outcome.REFUSED);
        arrives(member, number);

        assertThat(ledger.audit().revived().count()).isEqualTo(1);
    }

    @Test
    void aRefusedRepetitionSaysNothingOfTheFirstAttempt() {
        Member member = joined("c1");
        int number = ledger.called(room);
        ledger.answered(room, number, Outcome.SILENT);
        ledger.answered(room, number, Outcome.REFUSED);
        arrives(member, number);

        assertThat(ledger.audit().revived().count()).isZero();
        assertThat(ledger.audit().sent(Outcome.SILENT)).isEqualTo(1);
    }

    @Test
    void aRepetitionThatSucceedsMakesItOwed() {
        joined("c1");
        int number = ledger.called(room);
        ledger.answered(room, number, Outcome.UNKNOWN);
        assertThat(ledger.audit().owed()).isZero();
        ledger.answered(room, number, Outcome.DONE);

        assertThat(ledger.audit().lost().count()).isEqualTo(1);
    }

    @Test
    void countsApartWhatWasMissedInATimeThatTheClusterOwnedUpTo() {
        Member member = joined("c1");
        long from = ledger.now();
        sent(room);
        long to = ledger.now();
        sent(room);
        ledger.doubt(member, from, to);

        Findings findings = ledger.audit();

        assertThat(findings.missed().count()).isEqualTo(1);
        assertThat(findings.lost().examples()).singleElement().asString().contains("never got 2");
    }

    @Test
    void aLeaveThatRedisForgotBindsNobody() {
        Member member = joined("c1");
        long from = ledger.now();
        ledger.leaveCalled(member, ROOM);
        ledger.leaveAnswered(member, ROOM, Outcome.DONE);
        long forgotten = ledger.now();
        arrives(member, sent(room));
        assertThat(ledger.audit().trespassed().count()).isEqualTo(1);

        ledger.forget(from, forgotten, forgotten);

        assertThat(offences(ledger.audit())).containsOnly(0L);
    }

    @Test
    void nothingIsOwedForAJoinThatRedisForgot() {
        Member old = joined("c1");
        long from = ledger.now();
        joined("c2");
        long forgotten = ledger.now();
        ledger.forget(from, forgotten, forgotten);

        arrives(old, sent(room));

        assertThat(offences(ledger.audit())).containsOnly(0L);
        sent(room);
        assertThat(ledger.audit().lost().count()).isEqualTo(1);
    }

    @Test
    void aClientIsATargetFromItsWelcome() {
        Series early = ledger.series(1, Target.client("c1"));
        Member member = ledger.connected("c1");
        sent(early);

        assertThat(ledger.audit().lost().count()).isEqualTo(1);
        assertThat(member.targets()).containsExactly(Target.client("c1"));
    }

    @Test
    void knowsWhatAMemberBelongsToNow() {
        Member member = joined("c1");
        ledger.joinCalled(member, Target.uid("7"));

        assertThat(member.belongsTo(ROOM)).isTrue();
        assertThat(member.belongsTo(Target.uid("7"))).isFalse();
        ledger.leaveCalled(member, ROOM);
        assertThat(member.belongsTo(ROOM)).isFalse();
        assertThat(member.mayBelongTo(ROOM)).isTrue();
        ledger.leaveAnswered(member, ROOM, Outcome.DONE);
        assertThat(member.mayBelongTo(ROOM)).isFalse();
    }

    @Test
    void refusesAnAnswerToWhatWasNeverCalled() {
        assertThatThrownBy(() -> ledger.answered(room, 1, Outcome.DONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number: 1 (expected: 1 to 0)");
    }

    private Member joined(String clientId) {
        Member member = ledger.connected(clientId);
        ledger.joinCalled(member, ROOM);
        ledger.joinAnswered(member, ROOM, Outcome.DONE);
        return member;
    }

    private int sent(Series series) {
        int number = ledger.called(series);
        ledger.answered(series, number, Outcome.DONE);
        return number;
    }

    private void arrives(Member member, int number) {
        ledger.received(member, room.id(), number);
    }

    private static List<Long> offences(Findings findings) {
        return List.of(
                findings.lost().count(),
                findings.missed().count(),
                findings.repeated().count(),
                findings.late().count(),
                findings.trespassed().count(),
                findings.revived().count(),
                findings.strangers().count());
    }
}
