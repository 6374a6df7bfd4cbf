package io.sluice.testkit.fault.scenario;

import io.sluice.testkit.Api;
import io.sluice.testkit.ApiException;
import io.sluice.testkit.fault.ledger.Findings;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.ledger.Outcome;
import io.sluice.testkit.fault.ledger.Target;
import io.sluice.testkit.fault.report.Check;
import io.sluice.testkit.fault.watch.Agreement;
import io.sluice.testkit.fault.watch.Events;
import io.sluice.testkit.fault.watch.Ghosts;
import io.sluice.testkit.fault.watch.StatusVerify;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is promised whatever happens, checked when all is quiet. */
final class Promises {
    private static final long SETTLE_NANOS = 15_000_000_000L;
    private static final int EXAMPLES = 3;
    /** From the end of a lease to the last {@code closed} event of the node's clients. */
    private static final long REAPING_NANOS = 6_000_000_000L;
    /** From the first {@code restored} event to the last, and to the node being live. */
    private static final long RESTORING_NANOS = 3_000_000_000L;
    /** Beyond the lease; DESIGN 5. */
    private static final double GHOST_SECONDS = Stage.LEASE_SECONDS + 2;
    /** What a poll every 0.2 s of several APIs may add. */
    private static final double LOOK_SECONDS = 0.5;

    private final Stage stage;
    private final Verdict verdict;

    Promises(Stage stage, Verdict verdict) {
        this.stage = stage;
        this.verdict = verdict;
    }

    void check() {
        Play.until(SETTLE_NANOS, () -> eventsThatDiffer().isEmpty());
        stage.onLoop(this::doubtTheRestored);
        messages(stage.loop().ask(() -> stage.ledger().audit()));
        surprises();
        disconnects();
        ghosts();
        agreement();
        events();
        stage.loop().ask(() -> stage.crowd().endings()).forEach((how, count) -> verdict.figure(how, count));
    }

    /** Who was told to be gone and then to be there again was out of reach meanwhile, and nobody was left in the dark. */
    private void doubtTheRestored() {
        for (Member member : stage.ledger().members()) {
            Events.History told = stage.events().of(member.clientId());
            if (told.restored() > 0) {
                long from = Math.min(told.firstClosed(), told.lastRestored());
                stage.ledger().doubt(member, from - REAPING_NANOS, told.lastRestored() + RESTORING_NANOS);
            }
        }
    }

    private void messages(Findings found) {
        verdict.figure("sent", found.sent());
        verdict.figure("answered_200", found.sent(Outcome.DONE));
        verdict.figure("refused", found.sent(Outcome.REFUSED));
        verdict.figure("unknown", found.sent(Outcome.UNKNOWN));
        verdict.figure("partial", found.sent(Outcome.PARTIAL));
        verdict.figure("no_answer", found.sent(Outcome.SILENT));
        verdict.figure("deliveries", found.deliveries());
        verdict.figure("owed", found.owed());
        verdict.figure("missed_while_declared_dead", found.missed().count());
        verdict.check("deliveries were owed", "> 0", found.owed(), found.owed() > 0);
        verdict.check(Check.none("lost", found.lost().count(), found.lost()));
        verdict.check(Check.none("duplicated", found.repeated().count(), found.repeated()));
        verdict.check(Check.none("out of order", found.late().count(), found.late()));
        verdict.check(Check.none("to non-members", found.trespassed().count(), found.trespassed()));
        verdict.check(Check.none("delivered though refused", found.revived().count(), found.revived()));
        verdict.check(Check.none("never sent", found.strangers().count(), found.strangers()));
    }

    private void surprises() {
        List<String> all =
                new ArrayList<>(stage.loop().ask(() -> stage.callers().pulse().surprises()));
        all.addAll(stage.loop().ask(() -> stage.registrar().surprises()));
        verdict.check(Check.none("answers but 200 and 503", all.size(), all.isEmpty() ? 0 : all));
    }

    private void disconnects() {
        List<Member> unasked = stage.loop()
                .ask(() -> stage.ledger().members().stream()
                        .filter(member -> !member.isConnected() && !member.isExcused())
                        .toList());
        List<String> some = unasked.stream()
                .limit(EXAMPLES)
                .map(member -> member.clientId() + " " + member.ending())
                .toList();
        verdict.check(Check.none("disconnected unasked", unasked.size(), unasked.size() + " " + some));
    }

    private void ghosts() {
        double longest = 0;
        String where = "";
        for (Ghosts watch : stage.ghosts()) {
            watch.close();
            where = watch.seconds() > longest ? watch.where() : where;
            longest = Math.max(longest, watch.seconds());
        }
        if (!stage.ghosts().isEmpty()) {
            verdict.figure("ghost_seconds", longest);
            verdict.check(Check.atMost(
                    "ghosts" + (where.isEmpty() ? "" : " in " + where), longest, GHOST_SECONDS + LOOK_SECONDS));
        }
    }

    private void agreement() {
        Agreement truth = stage.loop().ask(this::truth);
        List<String> differences = new ArrayList<>();
        boolean same = Play.until(SETTLE_NANOS, () -> {
            differences.clear();
            stage.apis().forEach(api -> differences.addAll(differences(truth, api)));
            return differences.isEmpty();
        });
        verdict.check(Check.none("places that disagree", differences.size(), same ? 0 : differences));
        String verified = StatusVerify.differences(stage.redis().uri());
        verdict.check("status --verify", "agrees", verified.isEmpty() ? "agrees" : verified, verified.isEmpty());
    }

    private static List<String> differences(Agreement truth, Api api) {
        try {
            return truth.differences(api);
        } catch (ApiException | UncheckedIOException e) {
            return List.of(api.base() + ": " + e);
        }
    }

    private Agreement truth() {
        Set<String> clients = new HashSet<>();
        Map<String, Set<String>> groups = new HashMap<>();
        Map<String, Set<String>> perhaps = new HashMap<>();
        for (Member member : stage.crowd().present()) {
            clients.add(member.clientId());
            for (Target target : member.everJoined()) {
                if (target.kind() == Target.Kind.GROUP && member.mayBelongTo(target)) {
                    (member.belongsTo(target) ? groups : perhaps)
                            .computeIfAbsent(target.name(), name -> new HashSet<>())
                            .add(member.clientId());
                }
            }
        }
        return new Agreement(clients, groups, perhaps);
    }

    private void events() {
        List<String> wrong = eventsThatDiffer();
        verdict.figure("events", stage.events().byType());
        verdict.check(Check.none(
                "clients without exactly one closed event",
                wrong.size(),
                wrong.size() + " " + wrong.stream().limit(EXAMPLES).collect(Collectors.toList())));
    }

    private List<String> eventsThatDiffer() {
        stage.events().read();
        List<Member> members = stage.loop().ask(() -> List.copyOf(stage.ledger().members()));
        List<String> wrong = new ArrayList<>();
        for (Member member : members) {
            Events.History told = stage.events().of(member.clientId());
            if (!isAsItShould(member.isConnected(), told)) {
                wrong.add(member.clientId() + " (" + (member.isConnected() ? "connected" : member.ending())
                        + ") closed " + told.closed() + ", restored " + told.restored() + " times");
            }
        }
        return wrong;
    }

    /**
     * A client that stayed was restored after each time it was told to be closed, and may be restored once more by a Redis
     * that had forgotten it. One that went was closed once more than that, or the same.
     */
    private static boolean isAsItShould(boolean connected, Events.History told) {
        return connected
                ? told.closed() <= told.restored()
                : told.closed() >= 1 && told.closed() <= told.restored() + 1;
    }
}
