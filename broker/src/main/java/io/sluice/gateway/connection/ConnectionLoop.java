package io.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.admission.TrustedProxies;
import io.sluice.model.ClientId;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * An event loop and all that it owns: its connections, their index, the tasks that wait for it. How it works through
 * them is in {@link Pass}.
 *
 * <p>Threads: {@link #submit} any; everything else its event loop.
 *
 * <p>Failure: {@link #close()} releases native memory; it is called when no connection is left.
 */
public final class ConnectionLoop {
    /** How long a client may take to answer a close frame, or to take it. */
    static final long CLOSE_TIMEOUT_MILLIS = 3_000;

    /** A step that a loop takes in its turn. */
    public interface Task {
        void run(ConnectionLoop loop);

        /** About how many bytes of messages it brings. */
        default int weight() {
            return 0;
        }
    }

    private final int number;
    private final int loops;
    private final EventLoop eventLoop;
    private final NodeContext context;
    private final ConnectionIndex index;
    private final Deflation deflation = new Deflation();
    private final Deadlines deadlines = new Deadlines();
    private final SecureRandom random = new SecureRandom();
    private final Outlet outlet;
    private final OutputLimit limit;
    private final Pass pass;
    private boolean reading = true;
    private int sends;
    private long bytesRead;

    /**
     * @param number of this loop, from 0
     * @param loops how many the node has
     */
    public ConnectionLoop(int number, int loops, EventLoop eventLoop, NodeContext context) {
        this.number = number;
        this.loops = loops;
        this.eventLoop = eventLoop;
        this.context = context;
        this.index = context.newIndex();
        this.outlet = new Outlet(deflation, Unpooled.directBuffer(Outlet.ARENA_BYTES, Outlet.ARENA_BYTES));
        this.limit = new OutputLimit(context);
        this.pass = new Pass(this, outlet, limit);
    }

    /** Which loop owns a client: any thread can tell from its id alone. */
    public static int ownerOf(ClientId id, int loops) {
        return (int) ((id.hashCode() & 0xFFFFFFFFL) * loops >>> 32);
    }

    /** Runs a task in its turn: after all that were submitted before it. */
    public void submit(Task task) {
        pass.submit(task);
    }

    /** Bytes of messages that wait for the loop. */
    public long backlogBytes() {
        return pass.queuedWeight();
    }

    public int number() {
        return number;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public NodeContext context() {
        return context;
    }

    public ConnectionIndex index() {
        return index;
    }

    Pass pass() {
        return pass;
    }

    OutputLimit limit() {
        return limit;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Deflation deflation() {
        return deflation;
    }

    long now() {
        return context.now();
    }

    // ---- how connections come

    /** A channel that is to become a connection within the handshake timeout. */
    void expectSoon(Channel channel) {
        deadlines.put(channel, now() + context.settings().handshakeTimeout().toMillis());
    }

    /**
     * Makes a channel a connection and registers it. The channel has a place from {@code Admission}.
     *
     * @param forwardedAddress the client's address if it is not the socket's
     * @param greeting written before everything else, once it is registered
     * @return the handler, still to be put into the pipeline
     */
    Connection arrive(Channel channel, Framing framing, @Nullable String forwardedAddress, @Nullable Message greeting) {
        Connection connection = new Connection(this, drawId(), framing, forwardedAddress, greeting);
        index.add(connection);
        expectSoon(channel);
        String address = forwardedAddress != null ? forwardedAddress : addressOf(channel);
        var unused = context.membership()
                .connect(connection.id(), address, framing.label())
                .whenComplete((done, failure) -> submit(loop -> {
                    if (failure == null) {
                        connection.registered();
                    } else {
                        connection.notRegistered(failure);
                    }
                }));
        return connection;
    }

    /** Draws an id that this loop owns. */
    private ClientId drawId() {
        while (true) {
            ClientId id = ClientId.draw(context.membership().id(), random);
            if (ownerOf(id, loops) == number) {
                return id;
            }
        }
    }

    /** Its own connect came by the mailbox. */
    public void connected(ClientId id) {
        Connection connection = index.find(id);
        if (connection != null) {
            connection.member = true;
            connection.registered();
        }
    }

    static String addressOf(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet ? TrustedProxies.text(inet) : String.valueOf(address);
    }

    // ---- how they are read, written and ended

    boolean reading() {
        return reading;
    }

    /** Reads sockets again, or no more. */
    public void reading(boolean now) {
        reading = now;
        index.forEach(connection -> {
            connection.reading(now);
            // A recovery has told Redis of all that were registered: no frame will say it again.
            connection.member |= now && connection.isRegistered();
        });
    }

    /** A number for a send, by which connections know whether they have met it. */
    public int nextSend() {
        return ++sends;
    }

    /** The socket, if it is epoll's, nothing such as TLS stands before it, and the arena has an address. */
    @Nullable FileDescriptor plainSocket(ChannelHandlerContext ctx) {
        boolean plain = ctx.pipeline().get(SslHandler.class) == null && outlet.hasAddress();
        return plain && ctx.channel() instanceof EpollSocketChannel channel ? channel.fd() : null;
    }

    void countRead(int bytes) {
        bytesRead += bytes;
    }

    void countTraffic(long bytesWritten) {
        if (bytesRead > 0) {
            context.metrics().bytesReceived.add(bytesRead);
            bytesRead = 0;
        }
        if (bytesWritten > 0) {
            context.metrics().bytesWritten.add(bytesWritten);
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
                deadlines.put(channel, now() + CLOSE_TIMEOUT_MILLIS);
            }
        } else {
            var unused = channel.close();
        }
    }

    /** Releases native memory; no connection is left. */
    public void close() {
        outlet.close();
        deflation.close();
    }
}
