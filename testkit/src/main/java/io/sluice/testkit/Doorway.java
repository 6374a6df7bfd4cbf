package io.sluice.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A loopback port that can be closed, so that connecting is refused, without anyone else getting it meanwhile: a socket
 * that is bound and does not listen keeps it. Linux refuses connections to such a socket with RST, as to a free port.
 *
 * <p>Threads: the proxy's own.
 */
final class Doorway implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final SocketChannel keeper;
    private final InetSocketAddress address;
    private @Nullable ServerSocketChannel listener;

    /** Closed at first. */
    Doorway() throws IOException {
        keeper = SocketChannel.open();
        keeper.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        keeper.bind(new InetSocketAddress("127.0.0.1", 0));
        address = (InetSocketAddress) keeper.getLocalAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    void open(Selector selector) throws IOException {
        if (listener == null) {
            ServerSocketChannel opened = ServerSocketChannel.open();
            opened.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            opened.bind(address, BACKLOG);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_ACCEPT, this);
            listener = opened;
        }
    }

    /** From now on connecting is refused; connections that wait to be accepted are reset. */
    void shut() throws IOException {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** The next that has connected, if there is one. */
    @Nullable SocketChannel accept() throws IOException {
        return listener == null ? null : listener.accept();
    }

    @Override
    public void close() throws IOException {
        shut();
        keeper.close();
    }
}
