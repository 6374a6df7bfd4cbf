package io.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;

/**
 * How connections end: by this node's will, by a flaw, by the mailbox's, or because the socket is gone. The cluster is
 * told once, by whatever was first; the close frame goes out after all that was queued.
 *
 * <p>Threads: its event loop. One for all its connections.
 *
 * <p>Failure: a client that does not take or answer its goodbye is cut by its deadline; {@link #gone} comes in any case
 * and gives the place back.
 */
final class Departures {
    /** How long a client may take to answer a close frame, or to take it. */
    static final long CLOSE_TIMEOUT_MILLIS = 3_000;

    private final ConnectionLoop loop;

    Departures(ConnectionLoop loop) {
        this.loop = loop;
    }

    // ---- who wants it

    /** Ends it for a reason of this node's own, and tells the cluster. */
    void end(Connection connection, CloseReason reason, String text) {
        if (connection.isRegistered()) {
            goodbye(connection, reason, reason.code(), text);
        } else if (connection.state == ConnectionState.REGISTERING) {
            var unused = connection.ctx().close();
        }
    }

    /** The client broke a rule. */
    void fail(Connection connection, CloseReason reason, String text) {
        if (connection.isRegistered()) {
            goodbye(connection, reason, reason.code(), text);
            connection.ending = Ending.HALF_CLOSE;
        } else {
            var unused = connection.ctx().close();
        }
    }

    /** Ends it because the mailbox says so: the cluster knows. */
    void kick(Connection connection, Command.Close command) {
        if (connection.state == ConnectionState.CLOSING || connection.state == ConnectionState.CLOSED) {
            return;
        }
        boolean abrupt = command.abrupt() || command.code() == CloseReason.ERROR.code();
        if (abrupt || connection.state == ConnectionState.REGISTERING) {
            leave(connection, command.reason());
            cut(connection);
            return;
        }
        leave(connection, command.reason());
        if (command.message() != null) {
            connection.append(Message.of(command.message()));
        }
        close(connection, command.code(), command.reasonText());
    }

    /**
     * Tells the cluster, then the client.
     *
     * @param code for both
     */
    void goodbye(Connection connection, CloseReason reason, int code, String text) {
        loop.context().membership().closed(connection.id(), reason, code);
        leave(connection, reason);
        close(connection, code, text);
    }

    // ---- how it is done

    private void leave(Connection connection, CloseReason reason) {
        if (connection.isRegistered()) {
            loop.context().metrics().connections.decrement();
        }
        connection.state = ConnectionState.CLOSING;
        loop.index().remove(connection);
        loop.context().metrics().closed(reason);
    }

    private void close(Connection connection, int code, String text) {
        Channel channel = connection.ctx().channel();
        if (connection.framing().isWebSocket()) {
            connection.append(Message.close(code, text));
        } else {
            connection.ending = Ending.HALF_CLOSE;
        }
        loop.pass().touch(connection);
        loop.deadlines().put(channel, loop.now() + CLOSE_TIMEOUT_MILLIS);
        if (!loop.reading()) {
            channel.config().setAutoRead(true); // to see the client's close frame
        }
    }

    /** Drops the socket with all that is queued: a reset, where the kernel can. */
    private static void cut(Connection connection) {
        Channel channel = connection.ctx().channel();
        connection.dropRope();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise());
    }

    /** All that was queued is with the channel: what is to follow, follows when it is written. */
    void flushed(Connection connection) {
        if (connection.state != ConnectionState.CLOSED) {
            boolean half = connection.ending == Ending.HALF_CLOSE;
            Channel channel = connection.ctx().channel();
            connection.ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> finish(channel, half));
        }
    }

    /**
     * Ends a channel whose last bytes are written.
     *
     * @param half end our half only, so that the client sees those bytes before it sees the end
     */
    void finish(Channel channel, boolean half) {
        if (half
                && channel instanceof DuplexChannel duplex
                && channel.pipeline().get(SslHandler.class) == null) {
            var unused = duplex.shutdownOutput();
            if (channel.isActive()) {
                loop.deadlines().put(channel, loop.now() + CLOSE_TIMEOUT_MILLIS);
            }
        } else {
            var unused = channel.close();
        }
    }

    /** The socket is gone: tells the cluster if nobody has, gives the place back, releases what was half received. */
    void gone(Connection connection) {
        if (connection.state == ConnectionState.REGISTERING || connection.isRegistered()) {
            CloseReason reason = connection.isFailed() ? CloseReason.ERROR : CloseReason.CLIENT;
            leave(connection, reason);
            loop.context().membership().closed(connection.id(), reason, CloseReason.ERROR.code());
        }
        connection.state = ConnectionState.CLOSED;
        connection.dropRope();
        loop.deadlines().remove(connection.ctx().channel());
        loop.context().admission().leave(connection.addressKey);
        if (connection.inbound != null) {
            connection.inbound.release();
            connection.inbound = null;
        }
    }
}
