package io.sluice.gateway.connection;

import io.sluice.model.ClientId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * client_id → connection, for one event loop: open addressing with linear probing, at most half full, so that a
 * connection costs 8 to 16 bytes here and a walk over all is a walk over one array.
 *
 * <p>Threads: its event loop.
 */
final class ClientTable {
    private static final int SMALLEST = 16;

    private @Nullable Connection[] slots = new @Nullable Connection[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @Nullable Connection find(ClientId id) {
        for (int at = home(id); ; at = at + 1 & slots.length - 1) {
            Connection found = slots[at];
            if (found == null || found.id().equals(id)) {
                return found;
            }
        }
    }

    void add(Connection connection) {
        if (++size * 2 > slots.length) {
            resize(slots.length * 2);
        }
        put(connection);
    }

    private void put(Connection connection) {
        int at = home(connection.id());
        while (slots[at] != null) {
            at = at + 1 & slots.length - 1;
        }
        slots[at] = connection;
    }

    /** @return whether it was there */
    boolean remove(Connection connection) {
        int at = home(connection.id());
        while (slots[at] != connection) {
            if (slots[at] == null) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        closeGap(at);
        size--;
        if (size * 8 < slots.length && slots.length > SMALLEST) {
            resize(slots.length / 2);
        }
        return true;
    }

    /** Moves later entries of the run back, so that no probe ends too early (Knuth 6.4, algorithm R). */
    private void closeGap(int gap) {
        for (int at = gap + 1 & slots.length - 1; ; at = at + 1 & slots.length - 1) {
            Connection moved = slots[at];
            if (moved == null) {
                slots[gap] = null;
                return;
            }
            int fromHome = at - home(moved.id()) & slots.length - 1;
            int fromGap = at - gap & slots.length - 1;
            if (fromHome >= fromGap) {
                slots[gap] = moved;
                gap = at;
            }
        }
    }

    private void resize(int capacity) {
        @Nullable Connection[] old = slots;
        slots = new @Nullable Connection[capacity];
        for (Connection connection : old) {
            if (connection != null) {
                put(connection);
            }
        }
    }

    /** Visits all; the visitor must not change the table. */
    void forEach(Consumer<Connection> visitor) {
        for (Connection connection : slots) {
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }

    int capacity() {
        return slots.length;
    }

    /** Visits what is in the places from {@code from}, up to {@code to}; the visitor must not change the table. */
    void forEach(int from, int to, Consumer<Connection> visitor) {
        for (int at = from; at < Math.min(to, slots.length); at++) {
            Connection connection = slots[at];
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }

    private int home(ClientId id) {
        // The low bits also choose the loop, so they are mixed before they choose the slot.
        return id.hashCode() * 0x9E3779B9 >>> 7 & slots.length - 1;
    }
}
