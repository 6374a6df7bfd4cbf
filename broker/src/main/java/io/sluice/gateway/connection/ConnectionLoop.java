package io.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.ssl.SslHandler;
import io.sluice.model.ClientId;
import io.sluice.model.Introduction;
import io.sluice.model.Session;
import java.util.ArrayList;
import java.util.List;
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
    private final Arrivals arrivals = new Arrivals(this);
    private final Input input = new Input(this);
    private final Uplink uplink = new Uplink(this);
    private final FairShare share = new FairShare(this);
    private final Departures departures = new Departures(this);
    private final Outlet outlet;
    private final OutputLimit limit;
    private final Pass pass;
    private boolean reading = true;
    private int sends;
    private long bytesRead;
    private int headBytes;

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

    boolean owns(ClientId id) {
        return ownerOf(id, loops) == number;
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

    /** From 0 to less than 1, different for each loop: so that they do not all do at once what has its time. */
    double phase() {
        return (double) number / loops;
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

    Arrivals arrivals() {
        return arrivals;
    }

    Input input() {
        return input;
    }

    Uplink uplink() {
        return uplink;
    }

    FairShare share() {
        return share;
    }

    Departures departures() {
        return departures;
    }

    long now() {
        return context.now();
    }

    /** Its own connect came by the mailbox. */
    public void connected(ClientId id) {
        Connection connection = index.find(id);
        if (connection != null) {
            connection.member = true;
            introduce(connection);
            arrivals.registered(connection);
        }
    }

    boolean reading() {
        return reading;
    }

    /** Reads sockets again, or no more. */
    public void reading(boolean now) {
        reading = now;
        List<Connection> told = new ArrayList<>();
        index.forEach(connection -> {
            connection.reading(now);
            if (now && !connection.member && connection.isRegistered()) {
                told.add(connection);
            }
        });
        // A recovery has told Redis of all that were registered: no frame will say it again.
        told.forEach(connection -> {
            connection.member = true;
            introduce(connection);
        });
    }

    /** From now on it has what it was introduced with. */
    private void introduce(Connection connection) {
        Introduction known = connection.introduction;
        connection.introduction = Introduction.NONE;
        known.uid().ifPresent(uid -> index.bind(connection, uid));
        known.groups().forEach(group -> index.join(connection, group));
        known.session().ifPresent(json -> connection.session(new Session(1, json)));
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

    /** Bytes of unfinished handshakes after this change. */
    int countHeads(int change) {
        return headBytes += change;
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

    /** Releases native memory; no connection is left. */
    public void close() {
        outlet.close();
        deflation.close();
    }
}
