package io.sluice.gateway.connection;

import io.sluice.model.Group;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members that a group has on one event loop: a dense array, so that a send to the group is a walk over memory in a
 * row. Each entry knows at which place of its connection's own list the group stands, and the other way round, so
 * leaving costs the same however many there are.
 *
 * <p>Threads: its event loop.
 */
final class Members {
    final Group group;

    @Nullable Connection[] connections = new @Nullable Connection[2];

    private int[] places = new int[2];
    int size;

    Members(Group group) {
        this.group = group;
    }

    /** @return the new member's position */
    int add(Connection connection, int place) {
        if (size == connections.length) {
            connections = Arrays.copyOf(connections, size + (size >> 1) + 1);
            places = Arrays.copyOf(places, connections.length);
        }
        connections[size] = connection;
        places[size] = place;
        return size++;
    }

    void removeAt(int position) {
        int last = --size;
        Connection moved = connections[last];
        connections[last] = null;
        if (position != last && moved != null) {
            connections[position] = moved;
            places[position] = places[last];
            moved.groups().memberMoved(places[last], position);
        }
        if (connections.length > 8 && size < connections.length / 4) {
            connections = Arrays.copyOf(connections, connections.length / 2);
            places = Arrays.copyOf(places, connections.length);
        }
    }

    /** The member at the position stands at another place of its connection's list now. */
    void placeChanged(int position, int place) {
        places[position] = place;
    }
}
