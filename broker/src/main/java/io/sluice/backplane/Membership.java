package io.sluice.backplane;

import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import io.sluice.model.UnreadyReason;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A gateway's place in the cluster: its lease, its mailbox and the state of its clients in Redis. Lives until it is
 * left; a lost lease, a deaf subscription or a forgetful Redis are mended behind it, with the help of its {@link
 * NodeHost}.
 *
 * <p>Threads: any.
 */
public interface Membership {
    NodeId id();

    /** The role, address and start that {@code status} shows. */
    record NodeDescription(String version, String role, String address) {}

    /**
     * Makes a connection known. Until the stage completes nobody can address it.
     *
     * @return fails with {@link BackplaneException.Unavailable} where Redis did not take it, with {@link
     *     BackplaneException.TooManyGroups} for an introduction with more than a client may be in
     */
    CompletionStage<Boolean> connect(Command.Connect connect);

    /** Makes a connection known of which nothing else is. */
    default CompletionStage<Boolean> connect(ClientId client, String remoteAddress, String protocol) {
        return connect(new Command.Connect(client, remoteAddress, protocol));
    }

    /**
     * Tells that a socket is gone. Repeated behind the scenes until Redis has it; never fails.
     *
     * @param code the close code, 1006 if none was exchanged (RFC 6455 section 7.1.5)
     */
    void closed(ClientId client, CloseReason reason, int code);

    /** Whether backends asked for what clients say; the answer never changes. */
    boolean recordsMessages();

    /**
     * Brings a client's message into the event stream, once, in the order of the calls: a {@link #closed} of that client
     * that is told later comes after it. It is tried until Redis has it, so the caller must stop while this is {@link
     * #congested()}.
     */
    void message(ClientMessage message);

    /** Whether Redis, or those who read the events there, are behind: clients that say something should not be read. */
    boolean congested();

    /** Why this node should not get new clients now; empty when it is ready. */
    List<UnreadyReason> unreadyReasons();

    /** Removes what is left of the node from Redis and ends the lease. The sockets are closed already. */
    CompletionStage<Void> leave();
}
