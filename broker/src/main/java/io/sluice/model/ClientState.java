package io.sluice.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What Redis and the memory of a node must agree on about one client. */
public record ClientState(ClientId client, Optional<Uid> uid, SortedSet<String> groups, long sessionVersion) {
    public ClientState {
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }

    /**
     * Some of the clients that a node holds.
     *
     * @param next where the next page begins; {@link #END} after the last
     */
    public record Page(java.util.List<ClientState> clients, long next) {
        public static final long START = 0;
        public static final long END = Long.MAX_VALUE;

        public Page {
            clients = java.util.List.copyOf(clients);
        }
    }
}
