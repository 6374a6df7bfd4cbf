package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.ledger.Target;
import io.sluice.testkit.socket.SelectorLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * All backends of a run: callers to groups, one to uids, one to single clients, and one that changes memberships. Every
 * other caller sends with Idempotency-Keys.
 *
 * <p>Threads: the loop's.
 */
public final class Callers {
    private static final int SAMPLE = 100;
    private static final Target CHURNED = Target.group("churned");

    private final SelectorLoop loop;
    private final Ledger ledger;
    private final Registrar registrar;
    private final Seating seating;
    private final int clients;
    private final long pauseMillis;
    private final String name;
    private final Random random;
    private final Pulse pulse = new Pulse();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Churner> churners = new ArrayList<>();
    private final List<Backend> backends = new ArrayList<>();

    /**
     * How they call.
     *
     * @param toGroups callers that send to groups
     * @param pauseMillis of each caller between an answer and its next call
     * @param seed chooses whom they call for
     */
    public record Plan(int toGroups, long pauseMillis, long seed) {}

    /** @param clients of the crowd, by whose indexes single clients and uids are chosen */
    public Callers(
            SelectorLoop loop,
            Ledger ledger,
            Registrar registrar,
            Seating seating,
            int clients,
            List<InetSocketAddress> apis,
            Plan plan) {
        this.loop = loop;
        this.ledger = ledger;
        this.registrar = registrar;
        this.seating = seating;
        this.clients = clients;
        pauseMillis = plan.pauseMillis;
        random = new Random(plan.seed);
        name = "run-" + Long.toHexString(plan.seed) + "-" + Long.toHexString(System.nanoTime());
        for (int caller = 0; caller < plan.toGroups; caller++) {
            publish(caller, apis, this::anyGroup);
        }
        publish(plan.toGroups, apis, () -> Optional.of(seating.uid(anyIndex())));
        publish(plan.toGroups + 1, apis, () -> anyMember().map(member -> Target.client(member.clientId())));
        publish(plan.toGroups + 2, apis, () -> Optional.of(CHURNED));
        var backend = new Backend(loop, apis, 1);
        backends.add(backend);
        churners.add(new Churner(this, backend, CHURNED, this::anyMember));
    }

    private void publish(int caller, List<InetSocketAddress> apis, Supplier<Optional<Target>> targets) {
        var backend = new Backend(loop, apis, caller);
        backends.add(backend);
        publishers.add(new Publisher(this, caller, backend, targets));
    }

    public void start() {
        publishers.forEach(Publisher::start);
        churners.forEach(Churner::start);
    }

    /** Each ends what it is at. */
    public void stop() {
        publishers.forEach(Publisher::stop);
        churners.forEach(Churner::stop);
    }

    /** Whether a call, or a repetition that is due, is still under way. */
    public boolean isBusy() {
        return publishers.stream().anyMatch(Publisher::isBusy)
                || churners.stream().anyMatch(Churner::isBusy);
    }

    public void close() {
        stop();
        backends.forEach(Backend::close);
    }

    public Pulse pulse() {
        return pulse;
    }

    SelectorLoop loop() {
        return loop;
    }

    Ledger ledger() {
        return ledger;
    }

    long pauseMillis() {
        return pauseMillis;
    }

    String name() {
        return name;
    }

    private Optional<Target> anyGroup() {
        return Optional.of(seating.group(random.nextInt(seating.groups())));
    }

    /** One of a hundred, so that series are long. */
    private int anyIndex() {
        return random.nextInt(Math.min(SAMPLE, clients));
    }

    private Optional<Member> anyMember() {
        return registrar.member(anyIndex());
    }
}
