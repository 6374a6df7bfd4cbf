package io.sluice.backplane.redis.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.outbox.ApplyScript.Answer;
import io.sluice.backplane.redis.outbox.ApplyScript.OwedRoute;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One writer's way into one node: a batch is under way, all that arrives meanwhile goes into the next. Batches are
 * numbered, so that one whose answer was lost is sent again and not done again.
 *
 * <pre>
 *          submit              no answer: the same bytes again
 *  IDLE ───────────▶ UNDER WAY ───────────┐
 *    ▲                 │  ▲  ▲────────────┘
 *    └─ nothing waits ─┘  └─ the next batch
 * </pre>
 *
 * <p>Threads: any may submit; the queue is guarded by the lane's monitor, a batch belongs to the thread that runs it.
 *
 * <p>Failure: a batch that stays without an answer fails as UNKNOWN; the next number makes a late copy STALE in Redis.
 */
final class Lane {
    private static final int MAX_OPERATIONS = 256;
    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_TOUCHES = 2_000;
    private static final int MAX_WAITING = 100_000;

    private final NodeId node;
    private final Writer writer;
    private final String name;
    private final ApplyScript script;
    private final Routes routes;
    private final BatchRetry retry;
    private final ArrayDeque<Operation<?>> waiting = new ArrayDeque<>();
    /** Confirmations that find no room are left to the node's heartbeat. */
    private final Queue<RouteDebt> written = new LinkedBlockingQueue<>(MAX_WAITING / 10);

    private final Runnable nodeUnknown;
    private boolean underWay;
    private long number;

    /** @param nodeUnknown called where Redis does not know the node, or knows it as gone */
    Lane(
            NodeId node,
            Writer writer,
            String name,
            ApplyScript script,
            Routes routes,
            BatchRetry retry,
            Runnable nodeUnknown) {
        this.node = node;
        this.writer = writer;
        this.name = name;
        this.script = script;
        this.routes = routes;
        this.retry = retry;
        this.nodeUnknown = nodeUnknown;
    }

    /** Queues operations side by side: they go in one batch as far as one can hold them. */
    void submit(List<? extends Operation<?>> operations) {
        boolean refused;
        long now = retry.now();
        operations.forEach(operation -> operation.waits(now));
        synchronized (this) {
            refused = waiting.size() + operations.size() > MAX_WAITING;
            if (!refused) {
                waiting.addAll(operations);
                if (underWay) {
                    return;
                }
                underWay = true;
            }
        }
        if (refused) {
            Unavailable full = new Unavailable(
                    Outcome.NOTHING, MAX_WAITING + " operations wait for node " + node, List.of(node), null);
            operations.forEach(operation -> operation.failed(full));
        } else {
            runNext();
        }
    }

    private void runNext() {
        List<Operation<?>> batch = take();
        if (batch == null) {
            return;
        }
        List<Operation<?>> all = new ArrayList<>(batch);
        for (RouteDebt debt = written.poll(); debt != null && all.size() < 2 * MAX_OPERATIONS; debt = written.poll()) {
            all.add(Operations.routeWritten(debt));
        }
        ApplyScript.Call call = script.prepare(node, writer, name, ++number, "", all);
        retry.run(() -> script.run(call), node, answer -> answered(batch, answer), why -> {
            batch.forEach(operation -> operation.failed(why));
            failLate(why);
            if (why.outcome() == Outcome.UNKNOWN) {
                fence();
            }
            runNext();
        });
    }

    /** What waited behind a batch that failed must not wait for as many failures as there are batches before it. */
    private void failLate(Unavailable why) {
        List<Operation<?>> late = new ArrayList<>();
        synchronized (this) {
            long tooLong = retry.tooLong();
            while (!waiting.isEmpty() && waiting.element().waitingSince() - tooLong < 0) {
                late.add(waiting.remove());
            }
        }
        Unavailable nothing = new Unavailable(Outcome.NOTHING, String.valueOf(why.getMessage()), List.of(node), why);
        late.forEach(operation -> operation.failed(nothing));
    }

    /** A harmless batch with the next number, at once: after it a late copy of the lost one is STALE. */
    private synchronized void fence() {
        Operation<Boolean> harmless = Operations.nothing();
        harmless.waits(retry.now());
        waiting.addFirst(harmless);
    }

    /** They turned out to be too much for one step, and keep their place. */
    private synchronized void putBack(List<Operation<?>> rest) {
        for (int i = rest.size() - 1; i >= 0; i--) {
            waiting.addFirst(rest.get(i));
        }
    }

    private synchronized @Nullable List<Operation<?>> take() {
        if (waiting.isEmpty()) {
            underWay = false;
            return null;
        }
        List<Operation<?>> batch = new ArrayList<>();
        int bytes = 0;
        int touches = 0;
        for (Operation<?> next = waiting.peek(); next != null; next = waiting.peek()) {
            bytes += next.bytes();
            touches += next.touches();
            boolean full = batch.size() == MAX_OPERATIONS || bytes > MAX_BYTES || touches > MAX_TOUCHES;
            if (full && !batch.isEmpty()) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void answered(List<Operation<?>> sent, Answer answer) {
        List<Operation<?>> batch = sent;
        if (answer.ok() && answer.results().size() < sent.size()) {
            batch = sent.subList(0, answer.results().size());
            putBack(sent.subList(answer.results().size(), sent.size()));
        }
        runNext();
        if (!answer.ok()) {
            if (!answer.status().equals("DEAD")) {
                nodeUnknown.run();
            }
            if (answer.status().equals("GONE")) {
                batch.forEach(Operation::nodeGone);
            }
            batch.forEach(Operation::nodeAbsent);
        } else if (answer.debts().isEmpty()) {
            tell(batch, answer.results());
        } else {
            tellAfterRoutes(batch, answer);
        }
    }

    /** Operations that owe a route are answered when it is written: whoever hears the answer can rely on it. */
    private void tellAfterRoutes(List<Operation<?>> batch, Answer answer) {
        List<RouteDebt> debts =
                answer.debts().stream().map(OwedRoute::debt).distinct().toList();
        boolean[] owes = new boolean[batch.size()];
        for (OwedRoute owed : answer.debts()) {
            owes[owed.operation()] = true;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (!owes[i]) {
                batch.get(i).applied(answer.results().get(i));
            }
        }
        retry.routes(() -> routes.payDurably(node, debts), node, failure -> {
            if (failure == null) {
                debts.forEach(written::offer);
            }
            for (int i = 0; i < batch.size(); i++) {
                if (owes[i] && failure == null) {
                    batch.get(i).applied(answer.results().get(i));
                } else if (owes[i]) {
                    batch.get(i).failed(java.util.Objects.requireNonNull(failure));
                }
            }
        });
    }

    private static void tell(List<Operation<?>> batch, List<JsonNode> results) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).applied(results.get(i));
        }
    }
}
