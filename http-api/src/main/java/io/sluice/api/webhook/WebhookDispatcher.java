package io.sluice.api.webhook;

import io.sluice.backplane.EventLog;
import io.sluice.config.WebhookSettings;
import io.sluice.metrics.WebhookMetrics;
import io.sluice.model.NodeId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events of all nodes to the webhook, together with the other processes that do: each takes its share of the
 * streams, gives up what is more than that when others come, and takes in a few seconds what the dead leave.
 *
 * <p>Threads: any may call; one of its own, {@code webhook}, does everything.
 *
 * <p>Failure: a process that dies leaves its streams to the others once its leases end; what it had not acknowledged comes
 * again.
 */
public final class WebhookDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final int LOOKS_PER_REMOVAL = 3;

    /** Whose share a stream is does not matter when it lay there for so long. */
    private static final long ORPHANED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CLOSING_MILLIS = 20;

    private final EventLog log;
    private final WebhookMetrics metrics;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "webhook"));
    private final WebhookClient client;
    private final Courier courier;
    private final Window window = new Window();
    private final Map<NodeId, StreamReader> readers = new LinkedHashMap<>();
    private final Map<NodeId, Long> untakenSince = new HashMap<>();
    private final Set<NodeId> taking = new HashSet<>();
    private final Complaints blind = new Complaints("streams of events cannot be found or taken: their events wait");
    private volatile WebhookSettings settings;
    private volatile long oldestNanos = Long.MAX_VALUE;
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean closing;
    private int looks;

    /** @param trust what an https webhook must show; empty = what the JVM trusts */
    public WebhookDispatcher(
            EventLog log,
            AnsweredCalls calls,
            WebhookMetrics metrics,
            Clock clock,
            WebhookSettings settings,
            Optional<SSLContext> trust) {
        this.log = log;
        this.metrics = metrics;
        this.settings = settings;
        this.client = new WebhookClient(clock, trust);
        this.courier = new Courier(log, client, calls, metrics, thread, new Backoff(new SecureRandom()), settings);
        metrics.lag(this::lagSeconds);
    }

    /** Begins; without a URL there is nothing to do until one is set. */
    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Takes over other settings: attempts that begin from now on have them. */
    public void reload(WebhookSettings next, Optional<SSLContext> trust) {
        settings = next;
        client.trust(trust);
        courier.replace(next);
        if (!closeBegun.get()) {
            thread.execute(() -> {
                if (!next.isOn()) {
                    stopAll();
                }
                courier.goOn();
            });
        }
    }

    /** Begins no more attempts, waits a few seconds for those under way, and leaves the streams to the others. */
    public CompletionStage<Void> close() {
        long deadline = System.nanoTime() + CLOSING_NANOS;
        if (closeBegun.compareAndSet(false, true)) {
            thread.execute(() -> {
                closing = true;
                stopAll();
                awaitReaders(deadline);
            });
        }
        return closed;
    }

    private void awaitReaders(long deadline) {
        if (readers.isEmpty() || System.nanoTime() - deadline > 0) {
            client.close();
            thread.shutdownNow();
            closed.complete(null);
        } else {
            var unused = thread.schedule(() -> awaitReaders(deadline), CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            measure();
            if (closing) {
                return;
            }
            if (!settings.isOn()) {
                stopAll();
                return;
            }
            log.streams()
                    .thenAcceptBoth(log.sharers(), (nodes, sharers) -> thread.execute(() -> divide(nodes, sharers)))
                    .exceptionally(this::notFound);
            if (++looks % LOOKS_PER_REMOVAL == 0) {
                removeDrained();
            }
        } catch (RuntimeException defect) {
            // A task that throws would never come again.
            LOG.atError().setCause(defect).log("the streams of events were not looked at");
        }
    }

    private @Nullable Void notFound(Throwable why) {
        if (!thread.isShutdown()) {
            thread.execute(() -> blind.log("why", String.valueOf(why)));
        }
        return null;
    }

    private void divide(List<NodeId> nodes, int sharers) {
        if (closing || !settings.isOn()) {
            return;
        }
        int share = (nodes.size() + sharers - 1) / Math.max(1, sharers);
        untakenSince.keySet().retainAll(nodes);
        long now = System.nanoTime();
        for (NodeId node : nodes) {
            if (readers.containsKey(node) || taking.contains(node)) {
                continue;
            }
            long since = untakenSince.computeIfAbsent(node, seen -> now);
            if (readers.size() + taking.size() < share || now - since > ORPHANED_NANOS) {
                take(node);
            }
        }
        if (readers.size() > share) {
            readers.values().stream()
                    .filter(reader -> !reader.isLeaving())
                    .skip(share)
                    .forEach(StreamReader::stop);
        }
    }

    private void take(NodeId node) {
        taking.add(node);
        log.take(node)
                .handleAsync(
                        (taken, failure) -> {
                            taking.remove(node);
                            if (failure != null) {
                                blind.log("why", node + ": " + failure);
                            } else if (taken) {
                                begin(node);
                            }
                            return taken;
                        },
                        thread)
                .exceptionally(ended -> null);
    }

    private void begin(NodeId node) {
        if (closing || !settings.isOn()) {
            log.release(node).exceptionally(failure -> null);
            return;
        }
        LOG.atInfo().addKeyValue("stream", node).log("delivers the events of a node to the webhook");
        untakenSince.remove(node);
        StreamReader reader = new StreamReader(log, node, thread, window, courier::deliver, this::ended);
        readers.put(node, reader);
        reader.read();
    }

    private void ended(StreamReader reader) {
        readers.remove(reader.node(), reader);
    }

    private void stopAll() {
        List.copyOf(readers.values()).forEach(StreamReader::stop);
    }

    private void removeDrained() {
        for (StreamReader reader : new ArrayList<>(readers.values())) {
            if (reader.isDrained()) {
                // Its next read finds no lease, and ends it.
                log.remove(reader.node()).exceptionally(failure -> false);
            }
        }
    }

    private void measure() {
        metrics.streams(readers.size());
        long oldest = Long.MAX_VALUE;
        for (StreamReader reader : readers.values()) {
            Event event = reader.oldest();
            if (event != null) {
                oldest = Math.min(oldest, event.bornNanos());
            }
        }
        oldestNanos = oldest;
    }

    private double lagSeconds() {
        long oldest = oldestNanos;
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.nanoTime() - oldest) / 1e9;
    }
}
