package io.sluice.gateway.connection;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.model.ClientId;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import org.jspecify.annotations.Nullable;

/**
 * The half of a {@link Connection} that mirrors Redis: which client it is, its uid, its groups, its session. Changed by
 * what the mailbox brings, through {@link ConnectionIndex}. (A class above, not a part, for an object more would cost
 * every idle client 16 bytes.)
 *
 * <p>Threads: the connection's event loop.
 */
abstract class IndexedClient extends ChannelInboundHandlerAdapter {
    private final ClientId id;

    /** Whether its own connect has come by the mailbox: before, messages to everyone are not for it. */
    boolean member;

    /** The last send that has met it. */
    private int stamp;

    @Nullable Uid uid;

    @Nullable Connection nextOfUid;

    @Nullable Connection previousOfUid;

    private GroupList groups = GroupList.NONE;
    private Session session = Session.EMPTY;

    IndexedClient(ClientId id) {
        this.id = id;
    }

    public final ClientId id() {
        return id;
    }

    /** What the mailbox said last. */
    public final Session session() {
        return session;
    }

    public final void session(Session changed) {
        session = changed;
    }

    /** Whether messages to everyone are for it. */
    public final boolean isMember() {
        return member;
    }

    /** Whether this send meets it for the first time; for sends whose targets overlap. */
    public final boolean firstMeeting(int send) {
        if (stamp == send) {
            return false;
        }
        stamp = send;
        return true;
    }

    final GroupList groups() {
        return groups;
    }

    /** A list that may be changed. */
    final GroupList ownGroups() {
        if (groups == GroupList.NONE) {
            groups = GroupList.empty();
        }
        return groups;
    }
}
