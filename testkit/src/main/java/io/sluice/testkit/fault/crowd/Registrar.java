package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.Api;
import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.fault.ledger.Outcome;
import io.sluice.testkit.fault.ledger.Target;
import io.sluice.testkit.socket.SelectorLoop;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The backend that says who a new client is and where it belongs: {@code bindUid} and {@code joinGroup}, in batches.
 *
 * <p>Threads: the loop's.
 *
 * <p>Failure: whoever could not be seated is tried again until it is seated or gone.
 */
public final class Registrar {
    private static final int AT_ONCE = 4;
    private static final int BATCH = 50;
    private static final long RETRY_MILLIS = 250;

    private final SelectorLoop loop;
    private final Ledger ledger;
    private final Seating seating;
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final Deque<Backend> idle = new ArrayDeque<>();
    private final Map<Integer, Member> seated = new HashMap<>();
    private final List<String> surprises = new ArrayList<>();

    private record Arrival(int index, Member member) {}

    public Registrar(SelectorLoop loop, Ledger ledger, Seating seating, List<InetSocketAddress> apis) {
        this.loop = loop;
        this.ledger = ledger;
        this.seating = seating;
        for (int i = 0; i < AT_ONCE; i++) {
            idle.add(new Backend(loop, apis, i));
        }
    }

    void register(int index, Member member) {
        waiting.add(new Arrival(index, member));
        loop.execute(this::next);
    }

    /** Whether that client of the crowd is connected and has been given its uid and groups. */
    boolean isSeated(int index) {
        Member member = seated.get(index);
        return member != null && member.isConnected();
    }

    /** How many are connected and have their uid and groups. */
    public long seated() {
        return seated.values().stream().filter(Member::isConnected).count();
    }

    /** The connection under which that client was seated last, if it still is. */
    java.util.Optional<Member> member(int index) {
        return java.util.Optional.ofNullable(seated.get(index)).filter(Member::isConnected);
    }

    /** Answers that no fault explains, at most ten. */
    public List<String> surprises() {
        return List.copyOf(surprises);
    }

    private void next() {
        waiting.removeIf(arrival -> !arrival.member.isConnected());
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            List<Arrival> batch = new ArrayList<>();
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            seat(idle.remove(), batch);
        }
    }

    private void seat(Backend backend, List<Arrival> batch) {
        var calls = new StringBuilder();
        for (Arrival arrival : batch) {
            String id = "{\"client_id\":\"" + arrival.member.clientId() + "\",";
            targets(arrival).forEach(target -> ledger.joinCalled(arrival.member, target));
            calls.append(calls.isEmpty() ? "" : ",")
                    .append("{\"method\":\"bindUid\",\"params\":" + id + "\"uid\":\""
                            + seating.uid(arrival.index).name() + "\"}},")
                    .append("{\"method\":\"joinGroup\",\"params\":" + id + "\"groups\":" + groups(arrival) + "}}");
        }
        backend.call("batch", "{\"calls\":[" + calls + "]}", "", reply -> {
            idle.add(backend);
            if (reply.isDone()
                    && Api.parse(reply.body()) instanceof Map<?, ?> answer
                    && answer.get("result") instanceof List<?> results) {
                each(batch, results);
                next();
            } else {
                surprise(reply);
                loop.after(RETRY_MILLIS, () -> again(batch));
            }
        });
    }

    private List<Target> targets(Arrival arrival) {
        List<Target> all = new ArrayList<>(seating.groupsOf(arrival.index));
        all.add(seating.uid(arrival.index));
        return all;
    }

    private String groups(Arrival arrival) {
        return Api.write(
                seating.groupsOf(arrival.index).stream().map(Target::name).toList());
    }

    private void each(List<Arrival> batch, List<?> results) {
        List<Arrival> failed = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Arrival arrival = batch.get(i);
            boolean bound = isDone(results.get(2 * i));
            boolean joined = isDone(results.get(2 * i + 1));
            if (bound) {
                ledger.joinAnswered(arrival.member, seating.uid(arrival.index), Outcome.DONE);
            }
            if (joined) {
                seating.groupsOf(arrival.index).forEach(g -> ledger.joinAnswered(arrival.member, g, Outcome.DONE));
            }
            if (bound && joined) {
                seated.put(arrival.index, arrival.member);
            } else {
                failed.add(arrival);
            }
        }
        if (!failed.isEmpty()) {
            loop.after(RETRY_MILLIS, () -> again(failed));
        }
    }

    private static boolean isDone(Object result) {
        return result instanceof Map<?, ?> map && map.containsKey("result");
    }

    private void again(List<Arrival> batch) {
        waiting.addAll(batch);
        next();
    }

    private void surprise(Reply reply) {
        if (reply.outcome() == Outcome.WRONG && surprises.size() < 10) {
            surprises.add("batch: " + reply.status() + " " + reply.body());
        }
    }
}
