package io.sluice.testkit;

import io.sluice.testkit.ProxyPath.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * The two sockets of a connection through a proxy, and the two flows between them.
 *
 * <p>Threads: the proxy's own.
 *
 * <p>Failure: an {@link IOException} means that one socket is broken or was refused; the proxy then resets both.
 */
final class ProxyPipe {
    private final ProxyPath path;
    private final Conditioning conditioning;
    private final SelectionKey client;
    private final SelectionKey server;
    private final Flow toServer;
    private final Flow toClient;

    /** Says what a direction of a path suffers now. */
    interface Conditioning {
        Conditions of(ProxyPath path, Direction direction);
    }

    /** Begins to connect to the target; the socket of the client is not read before that is done. */
    ProxyPipe(Selector selector, SocketChannel accepted, InetSocketAddress target, Conditioning conditioning)
            throws IOException {
        this.conditioning = conditioning;
        path = new ProxyPath((InetSocketAddress) accepted.getRemoteAddress());
        SocketChannel onward = SocketChannel.open();
        for (SocketChannel socket : new SocketChannel[] {accepted, onward}) {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        toServer = new Flow(accepted, onward);
        toClient = new Flow(onward, accepted);
        client = accepted.register(selector, 0, this);
        server = onward.register(selector, SelectionKey.OP_CONNECT, this);
        try {
            if (onward.connect(target)) {
                settle();
            }
        } catch (IOException | RuntimeException e) {
            reset();
            throw e;
        }
    }

    ProxyPath path() {
        return path;
    }

    boolean isOpen() {
        return client.channel().isOpen();
    }

    /** One of the sockets is ready for something. */
    void turn(SelectionKey ready, ByteBuffer input) throws IOException {
        if (ready.isConnectable()) {
            ((SocketChannel) ready.channel()).finishConnect();
        }
        if (ready.isReadable()) {
            read(
                    ready == client ? toServer : toClient,
                    ready == client ? Direction.TO_SERVER : Direction.TO_CLIENT,
                    input);
        }
        settle();
    }

    private void read(Flow flow, Direction direction, ByteBuffer input) throws IOException {
        if (flow.wantsToRead(conditioning.of(path, direction))) {
            flow.readInto(input);
            path.record(direction, input);
            flow.take(input, conditioning.of(path, direction));
        }
    }

    /** Writes what may go and waits for the right things; to be called when conditions or the time have changed. */
    void settle() throws IOException {
        if (!((SocketChannel) server.channel()).isConnected()) {
            return;
        }
        Conditions up = conditioning.of(path, Direction.TO_SERVER);
        Conditions down = conditioning.of(path, Direction.TO_CLIENT);
        if ((toServer.hasHole() && !up.losing()) || (toClient.hasHole() && !down.losing())) {
            reset();
            return;
        }
        toServer.write(up);
        toClient.write(down);
        if (toServer.isOver() && toClient.isOver()) {
            close();
            return;
        }
        client.interestOps(interest(toServer.wantsToRead(up), toClient.isBlocked(down)));
        server.interestOps(interest(toClient.wantsToRead(down), toServer.isBlocked(up)));
    }

    /** Something it holds will be due without any socket becoming ready. */
    boolean isWaiting() {
        return toServer.isWaiting(conditioning.of(path, Direction.TO_SERVER))
                || toClient.isWaiting(conditioning.of(path, Direction.TO_CLIENT));
    }

    private static int interest(boolean read, boolean write) {
        return (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
    }

    /** Closes both sockets with RST. */
    void reset() {
        for (SelectionKey key : new SelectionKey[] {client, server}) {
            SocketChannel socket = (SocketChannel) key.channel();
            try {
                if (socket.isOpen()) {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            } catch (IOException gone) {
                // Closed below in any case.
            }
        }
        close();
    }

    private void close() {
        for (SelectionKey key : new SelectionKey[] {client, server}) {
            try {
                key.channel().close();
            } catch (IOException gone) {
                // What counts is that it is closed, and a failed close leaves it so.
            }
        }
    }
}
