package io.sluice.gateway.connection;

import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop knows of its own connections: by client_id, by uid, by group. It mirrors Redis and is changed only
 * by what the mailbox brings and by sockets that go away.
 *
 * <p>Connections of one uid are chained through themselves, for nearly always there is one.
 *
 * <p>Threads: its event loop. Visitors must not change the index: what is to be closed is closed after the walk.
 */
public final class ConnectionIndex {
    private final ClientTable clients = new ClientTable();
    private final Map<Uid, Connection> uids = new HashMap<>();
    private final Map<Group, Members> groups = new HashMap<>();
    private final Census<Uid> knownUids;
    private final Census<Group> knownGroups;

    ConnectionIndex(Census<Uid> knownUids, Census<Group> knownGroups) {
        this.knownUids = knownUids;
        this.knownGroups = knownGroups;
    }

    public @Nullable Connection find(ClientId id) {
        return clients.find(id);
    }

    public int size() {
        return clients.size();
    }

    public void forEach(Consumer<Connection> visitor) {
        clients.forEach(visitor);
    }

    /** Places in the table of clients; another number than before means that all have moved. */
    int places() {
        return clients.capacity();
    }

    void forEachPlace(int from, int to, Consumer<Connection> visitor) {
        clients.forEach(from, to, visitor);
    }

    public void forEach(Uid uid, Consumer<Connection> visitor) {
        for (Connection one = uids.get(uid); one != null; one = one.nextOfUid) {
            visitor.accept(one);
        }
    }

    public void forEach(Group group, Consumer<Connection> visitor) {
        Members members = groups.get(group);
        if (members == null) {
            return;
        }
        @Nullable Connection[] connections = members.connections;
        for (int i = 0, size = members.size; i < size; i++) {
            Connection connection = connections[i];
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }

    void add(Connection connection) {
        clients.add(connection);
    }

    /** Forgets a connection, its uid and its groups. */
    void remove(Connection connection) {
        if (clients.remove(connection)) {
            unbind(connection);
            GroupList list = connection.groups();
            while (list.size() > 0) {
                left(list.removeAt(list.size() - 1));
            }
        }
    }

    public void bind(Connection connection, Uid uid) {
        unbind(connection);
        Connection head = uids.put(uid, connection);
        connection.uid = uid;
        connection.nextOfUid = head;
        if (head == null) {
            knownUids.appeared(uid);
        } else {
            head.previousOfUid = connection;
            // The map keeps the first key it saw: share it, the connection's own may be the only other copy.
            connection.uid = head.uid;
        }
    }

    public void unbind(Connection connection) {
        Uid uid = connection.uid;
        if (uid == null) {
            return;
        }
        Connection next = connection.nextOfUid;
        Connection previous = connection.previousOfUid;
        if (next != null) {
            next.previousOfUid = previous;
        }
        if (previous != null) {
            previous.nextOfUid = next;
        } else if (next != null) {
            uids.put(uid, next);
        } else {
            uids.remove(uid);
            knownUids.vanished(uid);
        }
        connection.uid = null;
        connection.nextOfUid = null;
        connection.previousOfUid = null;
    }

    public void join(Connection connection, Group group) {
        Members members = groups.get(group);
        if (members == null) {
            members = new Members(group);
            groups.put(group, members);
            knownGroups.appeared(group);
        } else if (connection.groups().placeOf(members) >= 0) {
            return;
        }
        connection.ownGroups().add(connection, members);
    }

    public void leave(Connection connection, Group group) {
        Members members = groups.get(group);
        int place = members == null ? -1 : connection.groups().placeOf(members);
        if (place >= 0) {
            left(connection.groups().removeAt(place));
        }
    }

    private void left(Members members) {
        if (members.size == 0) {
            groups.remove(members.group);
            knownGroups.vanished(members.group);
        }
    }
}
