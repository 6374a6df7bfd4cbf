package io.sluice.gateway.delivery;

import io.sluice.gateway.connection.Connection;
import io.sluice.gateway.connection.ConnectionIndex;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does to the connections of one event loop what the mailbox says. A command on a client that is gone is nothing: its
 * socket went away while the command was on its way.
 *
 * <p>Threads: its event loop.
 */
final class Applier implements Command.Cases {
    private final ConnectionLoop loop;
    private final ConnectionIndex index;
    private final FanOut fanOut;
    private @Nullable Tally tally;

    Applier(ConnectionLoop loop) {
        this.loop = loop;
        this.index = loop.index();
        this.fanOut = new FanOut(loop);
    }

    void apply(Command<?> command, @Nullable Tally counts) {
        tally = counts;
        command.dispatch(this);
    }

    private void on(ClientId client, Consumer<Connection> change) {
        Connection connection = index.find(client);
        if (connection != null) {
            change.accept(connection);
        }
    }

    @Override
    public void connect(Command.Connect connect) {
        loop.connected(connect.client());
    }

    @Override
    public void close(Command.Close close) {
        on(close.client(), connection -> connection.kick(close));
    }

    @Override
    public void bind(Command.Bind bind) {
        on(bind.client(), connection -> index.bind(connection, bind.uid()));
    }

    @Override
    public void unbind(Command.Unbind unbind) {
        on(unbind.client(), index::unbind);
    }

    @Override
    public void join(Command.Join join) {
        on(join.client(), connection -> join.groups().forEach(group -> index.join(connection, group)));
    }

    @Override
    public void leave(Command.Leave leave) {
        on(leave.client(), connection -> leave.groups().forEach(group -> index.leave(connection, group)));
    }

    @Override
    public void setSession(Command.SetSession change) {
        on(change.client(), connection -> {
            long before = change.ifVersion().orElse(connection.session().version());
            connection.session(new Session(before + 1, change.json()));
        });
    }

    @Override
    public void send(Command.Send send) {
        fanOut.send(send, tally);
    }
}
