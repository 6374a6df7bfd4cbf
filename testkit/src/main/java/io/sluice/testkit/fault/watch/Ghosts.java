package io.sluice.testkit.fault.watch;

import io.sluice.testkit.Api;
import io.sluice.testkit.ApiException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks all APIs again and again for the dead: in the list of all clients, in lists by group, and among the nodes.
 *
 * <p>Threads: one of its own; {@link #close} waits for it.
 *
 * <p>Failure: an API that does not answer shows no ghost and is asked again.
 */
public final class Ghosts implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000_000;

    private final List<Api> apis;
    private final Set<String> clients;
    private final Set<String> nodes;
    private final List<String> groups;
    private final long died = System.nanoTime();
    private final Thread thread = new Thread(this::watch, "ghosts");
    private volatile boolean ended;
    private volatile long lastSeen;
    private volatile long looks;
    private volatile String where = "";

    /** They die now. */
    public Ghosts(List<Api> apis, Set<String> clients, Set<String> nodes, List<String> groups) {
        this.apis = List.copyOf(apis);
        this.clients = Set.copyOf(clients);
        this.nodes = Set.copyOf(nodes);
        this.groups = List.copyOf(groups);
        lastSeen = died;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!ended) {
            for (Api api : apis) {
                try {
                    look(api);
                    looks++;
                } catch (ApiException | UncheckedIOException e) {
                    // It says nothing, so it lies about nobody.
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void look(Api api) {
        for (Object node : api.list("getNodes")) {
            if (node instanceof Map<?, ?> figures && nodes.contains(String.valueOf(figures.get("node")))) {
                saw("getNodes");
            }
        }
        page(api, "getAllClientIdList");
        for (String group : groups) {
            page(api, "getClientIdListByGroup", "group", group);
        }
    }

    private void page(Api api, String method, Object... parameters) {
        Pages.of(api, method, parameters, items -> {
            if (items.stream().anyMatch(clients::contains)) {
                saw(method);
            }
        });
    }

    private void saw(String method) {
        lastSeen = System.nanoTime();
        where = method;
    }

    /** Whether the dead have not been seen for so long. */
    public boolean quietFor(long nanos) {
        return looks > 0 && System.nanoTime() - Math.max(lastSeen, died) > nanos;
    }

    /** Seconds from the death to the last sighting. */
    public double seconds() {
        return (lastSeen - died) / 1e9;
    }

    /** The method that showed the last ghost; empty if none was seen. */
    public String where() {
        return where;
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
