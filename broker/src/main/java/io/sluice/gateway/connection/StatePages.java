package io.sluice.gateway.connection;

import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientState.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What Redis should know of the clients of a loop, page by page.
 *
 * <pre>
 *   a place = loop:16 | log2 of the table's size:8 | place in the table:32
 * </pre>
 *
 * A table that has grown or shrunk since the last page is begun anew: clients may come twice, but none is missed that
 * does not move meanwhile.
 *
 * <p>Threads: the loop's own. A page takes it some 50 µs.
 */
public final class StatePages {
    private static final int PLACES = 1_024;

    /** A page goes through Redis as one message. */
    private static final int BYTES = 64 << 10;

    private StatePages() {}

    /** Which loop has the page. */
    public static int loop(long from) {
        return (int) Math.min(from >>> 40, Integer.MAX_VALUE);
    }

    /** @param last no other loop comes after this one */
    public static Page from(ConnectionLoop loop, long from, boolean last) {
        ConnectionIndex index = loop.index();
        int size = Integer.numberOfTrailingZeros(index.places());
        int at = (from >>> 32 & 0xFF) == size ? (int) from : 0;
        List<ClientState> states = new ArrayList<>();
        int bytes = 0;
        int end = Math.min(at + PLACES, index.places());
        while (at < end && bytes < BYTES) {
            int before = states.size();
            index.forEachPlace(at, at + 1, one -> add(states, one));
            at++;
            bytes += states.size() > before ? bytes(states.get(before)) : 0;
        }
        long next = at < index.places()
                ? (long) loop.number() << 40 | (long) size << 32 | at
                : last ? Page.END : (long) (loop.number() + 1) << 40;
        return new Page(states, next);
    }

    /** Those of these clients that the loop holds. */
    public static List<ClientState> of(ConnectionLoop loop, List<ClientId> clients) {
        List<ClientState> states = new ArrayList<>();
        for (ClientId client : clients) {
            Connection one = loop.owns(client) ? loop.index().find(client) : null;
            if (one != null) {
                add(states, one);
            }
        }
        return states;
    }

    private static void add(List<ClientState> states, Connection one) {
        if (one.isRegistered()) {
            SortedSet<String> groups = new TreeSet<>();
            one.groups().toList().forEach(group -> groups.add(group.value()));
            states.add(new ClientState(
                    one.id(),
                    Optional.ofNullable(one.uid),
                    groups,
                    one.session().version()));
        }
    }

    private static int bytes(ClientState state) {
        int bytes = 100;
        for (String group : state.groups()) {
            bytes += 3 * group.length();
        }
        return bytes;
    }
}
