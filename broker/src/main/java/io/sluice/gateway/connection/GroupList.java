package io.sluice.gateway.connection;

import io.sluice.model.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one connection, and its position in each.
 *
 * <p>Threads: the connection's event loop.
 */
final class GroupList {
    /** Of a connection without groups; never changed. */
    static final GroupList NONE = new GroupList(0);

    private @Nullable Members[] groups;
    private int[] positions;
    private int size;

    private GroupList(int capacity) {
        groups = new @Nullable Members[capacity];
        positions = new int[capacity];
    }

    static GroupList empty() {
        return new GroupList(2);
    }

    int size() {
        return size;
    }

    /** The place of the group in this list, or -1. */
    int placeOf(Members members) {
        for (int i = 0; i < size; i++) {
            if (groups[i] == members) {
                return i;
            }
        }
        return -1;
    }

    void add(Connection owner, Members members) {
        if (size == groups.length) {
            groups = Arrays.copyOf(groups, size + (size >> 1) + 1);
            positions = Arrays.copyOf(positions, groups.length);
        }
        groups[size] = members;
        positions[size] = members.add(owner, size);
        size++;
    }

    /** @return the group that was at this place */
    Members removeAt(int place) {
        Members removed = at(place);
        removed.removeAt(positions[place]);
        int last = --size;
        if (place != last) {
            Members moved = at(last);
            groups[place] = moved;
            positions[place] = positions[last];
            moved.placeChanged(positions[place], place);
        }
        groups[last] = null;
        return removed;
    }

    void memberMoved(int place, int position) {
        positions[place] = position;
    }

    private Members at(int place) {
        Members members = groups[place];
        if (members == null) {
            throw new IllegalStateException("place: " + place + " (expected: below " + size + ")");
        }
        return members;
    }

    List<Group> toList() {
        List<Group> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(at(i).group);
        }
        return list;
    }
}
