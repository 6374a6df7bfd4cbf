package io.sluice.gateway.delivery;

import io.sluice.gateway.connection.Connection;
import io.sluice.gateway.connection.ConnectionIndex;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.gateway.connection.Message;
import io.sluice.model.ClientId;
import io.sluice.model.Command.Send;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the receivers of a send among the connections of one event loop and appends the message to each of them, once
 * however many of its groups or uids it is in.
 *
 * <p>Threads: its event loop.
 */
final class FanOut implements Target.Cases<Boolean> {
    private final ConnectionIndex index;
    private final ConnectionLoop loop;
    private final Consumer<Connection> receiver = this::receive;
    private final Consumer<Connection> excluded = this::exclude;
    private Message message = Message.of(Payload.text(""));
    private int send;
    private long matched;
    private long written;

    FanOut(ConnectionLoop loop) {
        this.loop = loop;
        this.index = loop.index();
    }

    void send(Send command, @Nullable Tally tally) {
        message = Message.of(command.payload());
        send = loop.nextSend();
        matched = 0;
        written = 0;
        for (ClientId client : command.exceptClients()) {
            Connection found = index.find(client);
            if (found != null) {
                exclude(found);
            }
        }
        for (Uid uid : command.exceptUids()) {
            index.forEach(uid, excluded);
        }
        command.target().dispatch(this);
        loop.context().metrics().messagesWritten.add(written);
        if (tally != null) {
            tally.report(matched, written, matched - written);
        }
    }

    private void exclude(Connection connection) {
        connection.firstMeeting(send);
    }

    private void receive(Connection connection) {
        if (connection.firstMeeting(send)) {
            matched++;
            if (connection.send(message)) {
                written++;
            }
        }
    }

    @Override
    public Boolean everyone() {
        index.forEach(connection -> {
            if (connection.isMember()) {
                receive(connection);
            }
        });
        return true;
    }

    @Override
    public Boolean clients(List<ClientId> clients) {
        for (ClientId client : clients) {
            Connection found = index.find(client);
            if (found != null) {
                receive(found);
            }
        }
        return true;
    }

    @Override
    public Boolean uids(List<Uid> uids) {
        for (Uid uid : uids) {
            index.forEach(uid, receiver);
        }
        return true;
    }

    @Override
    public Boolean groups(List<Group> groups) {
        for (Group group : groups) {
            index.forEach(group, receiver);
        }
        return true;
    }
}
