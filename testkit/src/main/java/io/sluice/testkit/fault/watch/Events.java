package io.sluice.testkit.fault.watch;

import io.sluice.testkit.Api;
import io.sluice.testkit.RespConnection;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Reads the event streams of all nodes as a backend would, and remembers what they say of each client.
 *
 * <p>Threads: one of its own; the questions from any.
 *
 * <p>Failure: a Redis that does not answer is asked again; an event read twice (its {@code id}) counts once. Events of a
 * stream that Redis lost before they were read are not missed here.
 */
public final class Events implements AutoCloseable {
    private static final long PAUSE_NANOS = 500_000_000;
    private static final int PAGE = 2000;

    private final Supplier<List<RespConnection>> masters;
    private final Supplier<Set<String>> nodes;
    private final Map<String, String> positions = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, History> clients = new HashMap<>();
    private final Map<String, Integer> others = new HashMap<>();
    private final Thread thread = new Thread(this::watch, "events");
    private volatile boolean ended;

    /** What was told of one client: how often it was closed, and how often it was restored after that, and when. */
    public static final class History {
        private int closed;
        private int restored;
        private long firstClosed = Long.MAX_VALUE;
        private long lastRestored = Long.MIN_VALUE;

        /** When it was first told to be closed, of {@link System#nanoTime}, by Redis' clock. */
        public long firstClosed() {
            return firstClosed;
        }

        /** When it was last told to be restored. */
        public long lastRestored() {
            return lastRestored;
        }

        public int closed() {
            return closed;
        }

        public int restored() {
            return restored;
        }
    }

    /**
     * @param masters new connections to them at each call; closed here
     * @param nodes ids of all nodes that ever were
     */
    public Events(Supplier<List<RespConnection>> masters, Supplier<Set<String>> nodes) {
        this.masters = masters;
        this.nodes = nodes;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!ended) {
            read();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Reads what is there now; false if some stream could not be read. */
    public synchronized boolean read() {
        try {
            List<RespConnection> all = masters.get();
            try {
                boolean complete = true;
                for (String node : nodes.get()) {
                    complete &= read(all, "sluice:{" + node + "}:events");
                }
                return complete;
            } finally {
                all.forEach(RespConnection::close);
            }
        } catch (UncheckedIOException | IllegalStateException | AssertionError e) {
            return false;
        }
    }

    /** On a Cluster all masters but one answer MOVED. */
    private boolean read(List<RespConnection> all, String stream) {
        for (RespConnection master : all) {
            try {
                while (readPage(master, stream) == PAGE) {
                    // There is more.
                }
                return true;
            } catch (IllegalStateException e) {
                // Not here.
            }
        }
        return false;
    }

    private int readPage(RespConnection redis, String stream) {
        String from = positions.containsKey(stream) ? "(" + positions.get(stream) : "-";
        if (!(redis.command("XRANGE", stream, from, "+", "COUNT", String.valueOf(PAGE)) instanceof List<?> page)) {
            return 0;
        }
        for (Object entry : page) {
            if (entry instanceof List<?> pair
                    && pair.get(1) instanceof List<?> fields
                    && Api.parse(String.valueOf(fields.get(1))) instanceof Map<?, ?> event) {
                note(event, nanos(String.valueOf(pair.get(0))));
                positions.put(stream, String.valueOf(pair.get(0)));
            }
        }
        return page.size();
    }

    /** Of an entry's id, which begins with milliseconds of the wall clock. */
    private static long nanos(String entry) {
        long millis = Long.parseLong(entry.substring(0, entry.indexOf('-')));
        return System.nanoTime() - (System.currentTimeMillis() - millis) * 1_000_000;
    }

    private void note(Map<?, ?> event, long at) {
        if (!known.add(String.valueOf(event.get("id")))) {
            return;
        }
        String type = String.valueOf(event.get("type"));
        History history = clients.computeIfAbsent(String.valueOf(event.get("subject")), id -> new History());
        if (type.equals("sluice.client.closed")) {
            history.closed++;
            history.firstClosed = Math.min(history.firstClosed, at);
        } else if (event.get("data") instanceof Map<?, ?> data && Boolean.TRUE.equals(data.get("restored"))) {
            history.restored++;
            history.lastRestored = Math.max(history.lastRestored, at);
        }
        others.merge(type, 1, Integer::sum);
    }

    /** What was told of that client so far. */
    public synchronized History of(String clientId) {
        return clients.getOrDefault(clientId, new History());
    }

    /** How many events of each type there were. */
    public synchronized Map<String, Integer> byType() {
        return Map.copyOf(others);
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
