package io.sluice.testkit.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The yardstick: a process that holds sockets and does one {@code write} of one ready-made frame for each, from one
 * direct buffer, with nothing else in the way. No push server that sends each message by itself can cost less in Java.
 *
 * <p>{@code BareServer COUNT} prints its two ports, accepts COUNT clients on the first and a controller on the second,
 * then writes whatever block (4 bytes of length, then bytes) the controller sends to every client, until it hangs up.
 */
final class BareServer {
    private static final int BACKLOG = 4096;

    private BareServer() {}

    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocketChannel clients = ServerSocketChannel.open();
                ServerSocket control = new ServerSocket(0, 1, loopback)) {
            clients.bind(new InetSocketAddress(loopback, 0), BACKLOG);
            System.out.println(((InetSocketAddress) clients.getLocalAddress()).getPort());
            System.out.println(control.getLocalPort());
            List<SocketChannel> accepted = accept(clients, count);
            try (Socket controller = control.accept()) {
                copy(controller, accepted);
            }
        }
    }

    private static List<SocketChannel> accept(ServerSocketChannel server, int count) throws IOException {
        List<SocketChannel> accepted = new ArrayList<>(count);
        while (accepted.size() < count) {
            SocketChannel client = server.accept();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.configureBlocking(false);
            accepted.add(client);
        }
        return accepted;
    }

    private static void copy(Socket controller, List<SocketChannel> clients) throws IOException {
        var in = new DataInputStream(controller.getInputStream());
        ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
        byte[] bytes = new byte[1 << 16];
        SocketChannel[] all = clients.toArray(new SocketChannel[0]);
        for (int length = next(in); length > 0; length = next(in)) {
            in.readFully(bytes, 0, length);
            block.clear().put(bytes, 0, length).flip();
            for (SocketChannel client : all) {
                block.position(0);
                client.write(block);
                if (block.hasRemaining()) {
                    throw new IOException("a client does not read");
                }
            }
        }
    }

    /** The length of the next block; 0 at the end. */
    private static int next(DataInputStream in) throws IOException {
        int high = in.read();
        return high < 0 ? 0 : high << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    }
}
