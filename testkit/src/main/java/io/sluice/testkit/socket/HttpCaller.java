package io.sluice.testkit.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive HTTP connection with at most one request under way; it connects when there is something to send.
 *
 * <p>Threads: its loop's only.
 *
 * <p>Failure: a broken connection, and silence for longer than the caller's patience, are answered with status 0; the
 * next request goes out on a new connection.
 */
public final class HttpCaller implements Outlet {
    private final SelectorLoop loop;
    private final InetSocketAddress server;
    private final long patienceMillis;
    private final boolean bodies;
    private @Nullable Exchange exchange;
    private long turn;

    /**
     * @param patienceMillis how long an answer is awaited
     * @param bodies whether the answer to a 200 is wanted too
     */
    public HttpCaller(SelectorLoop loop, InetSocketAddress server, long patienceMillis, boolean bodies) {
        this.loop = loop;
        this.server = server;
        this.patienceMillis = patienceMillis;
        this.bodies = bodies;
    }

    /** Where it calls. */
    public InetSocketAddress server() {
        return server;
    }

    /** @param request from its position to its limit; it must stay as it is until it is answered */
    @Override
    public void send(ByteBuffer request, Answer answer) {
        long mine = ++turn;
        try {
            if (exchange == null) {
                exchange = new Exchange();
            }
            exchange.begin(request, answer);
        } catch (IOException e) {
            exchange = null;
            loop.execute(() -> answer.answered(0, e.toString()));
            return;
        }
        if (patienceMillis > 0) {
            loop.after(patienceMillis, () -> giveUp(mine));
        }
    }

    private void giveUp(long silent) {
        if (turn == silent && exchange != null && exchange.waiting()) {
            exchange.failed(new IOException("no answer within " + patienceMillis + " ms"));
        }
    }

    /** Ends its connection, if there is one; a call under way is answered with status 0. */
    public void close() {
        if (exchange != null) {
            exchange.failed(new IOException("closed here"));
        }
    }

    /** One connection. */
    private final class Exchange implements SelectorLoop.Ready {
        private final SocketChannel channel = SocketChannel.open();
        private final HttpAnswer in = new HttpAnswer();
        private final SelectionKey key;
        private @Nullable ByteBuffer out;
        private @Nullable Answer answer;

        Exchange() throws IOException {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(server);
            key = loop.register(channel, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }

        boolean waiting() {
            return answer != null;
        }

        void begin(ByteBuffer request, Answer listener) throws IOException {
            in.clear();
            out = request;
            answer = listener;
            if (channel.isConnected()) {
                write();
            }
        }

        private void write() throws IOException {
            if (out != null) {
                channel.write(out);
                boolean all = !out.hasRemaining();
                key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                out = all ? null : out;
            }
        }

        @Override
        public void ready(SelectionKey ready) throws IOException {
            if (ready.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write();
                return;
            }
            if (ready.isWritable()) {
                write();
            }
            if (!in.readFrom(channel)) {
                return;
            }
            Answer listener = answer;
            answer = null;
            if (listener != null) {
                int status = in.status();
                listener.answered(status, bodies || status != 200 ? in.body() : "");
            }
        }

        @Override
        public void failed(IOException cause) {
            Answer listener = answer;
            answer = null;
            exchange = exchange == this ? null : exchange;
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
            if (listener != null) {
                listener.answered(0, cause.toString());
            }
        }
    }
}
