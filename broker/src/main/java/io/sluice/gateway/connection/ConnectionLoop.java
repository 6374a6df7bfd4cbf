package io.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.config.GatewaySettings;
import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.gateway.admission.TrustedProxies;
import io.sluice.metrics.GatewayMetrics.DropReason;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop and all that it owns: its connections, their index, and the tasks that wait for it.
 *
 * <p>Work is done in passes. A pass takes the waiting tasks, in order, as far as its bounds allow; they change the index
 * and append messages to connections. Then every connection that was touched is written once. What arrives meanwhile
 * waits, so the busier the loop, the more goes out in one write.
 *
 * <pre>
 *     any thread ─submit─▶ queue ─┐
 *                                 ├─ run tasks ─▶ flush touched ─┐
 *            (at most one pass    │      yield every 1,024 ◀─────┤
 *             is scheduled)       └──────── more? ◀──────────────┘
 * </pre>
 *
 * <p>Threads: {@link #submit} any; everything else its event loop.
 *
 * <p>Failure: a task that throws is logged and lost, those after it run. {@link #close()} releases native memory.
 */
public final class ConnectionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);

    /** How long a client may take to answer a close frame, or to take it. */
    static final long CLOSE_TIMEOUT_MILLIS = 3_000;

    private static final int PASS_TASKS = 4_096;
    private static final int PASS_BYTES = 256 * 1024;
    private static final int FLUSHES_BEFORE_YIELD = 1_024;

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
    private final Outlet outlet;
    private final Deadlines deadlines = new Deadlines();
    private final SecureRandom random = new SecureRandom();

    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedWeight = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable pass = this::pass;
    private final Runnable again;

    private Rope root = Rope.root();
    private @Nullable Connection[] touched = new @Nullable Connection[256];
    private int touchedCount;
    private int flushedCount;
    private int passEnd;
    private boolean flushing;
    private final List<Connection> overflowed = new ArrayList<>();
    private boolean reading = true;
    private int sends;
    private GatewaySettings settings;
    private long bytesRead;
    private long bytesWritten;

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
        this.settings = context.settings();
        this.outlet = new Outlet(deflation, Unpooled.directBuffer(Outlet.ARENA_BYTES, Outlet.ARENA_BYTES));
        this.again = () -> eventLoop.execute(pass);
    }

    /** Which loop owns a client: any thread can tell from its id alone. */
    public static int ownerOf(ClientId id, int loops) {
        return (int) ((id.hashCode() & 0xFFFFFFFFL) * loops >>> 32);
    }

    // ---- for other threads

    /** Runs a task in its turn: after all that were submitted before it. */
    public void submit(Task task) {
        int weight = task.weight();
        if (weight != 0) {
            queuedWeight.addAndGet(weight);
        }
        queue.add(task);
        schedule();
    }

    /** Bytes of messages that wait for the loop. */
    public long backlogBytes() {
        return queuedWeight.get();
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

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(pass);
            } catch (RejectedExecutionException e) {
                LOG.debug("event loop has ended, a task is lost loop={}", number, e);
            }
        }
    }

    // ---- the pass

    private void pass() {
        if (!flushing) {
            settings = context.settings();
            runTasks();
            flushing = true;
            passEnd = touchedCount;
        }
        if (!flush()) {
            yieldThenPass();
            return;
        }
        flushing = false;
        countTraffic();
        if (!queue.isEmpty()) {
            yieldThenPass();
            return;
        }
        scheduled.set(false);
        if (!queue.isEmpty()) {
            schedule();
        }
    }

    /** Lets the loop look at its sockets first; a plain {@code execute} would run before it does. */
    private void yieldThenPass() {
        if (eventLoop instanceof SingleThreadEventLoop netty) {
            netty.executeAfterEventLoopIteration(again);
        } else {
            eventLoop.execute(pass);
        }
    }

    private void runTasks() {
        long room = Math.min(PASS_BYTES, settings.sendBuffer());
        for (int i = 0; i < PASS_TASKS && room > 0; i++) {
            Task task = queue.poll();
            if (task == null) {
                break;
            }
            int weight = task.weight();
            if (weight != 0) {
                queuedWeight.addAndGet(-weight);
                room -= weight;
            }
            try {
                task.run(this);
            } catch (RuntimeException e) {
                LOG.error("task of an event loop failed task={}", task, e);
            }
            closeOverflowed();
        }
    }

    /** @return whether all touched connections are flushed */
    private boolean flush() {
        flushUpTo(Math.min(passEnd, flushedCount + FLUSHES_BEFORE_YIELD));
        if (flushedCount < passEnd) {
            return false;
        }
        closeOverflowed();
        flushUpTo(touchedCount); // the few that reads have touched meanwhile
        flushedCount = 0;
        touchedCount = 0;
        root = Rope.root();
        outlet.endPass();
        return true;
    }

    private void flushUpTo(int stop) {
        while (flushedCount < stop) {
            Connection connection = touched[flushedCount];
            touched[flushedCount++] = null;
            if (connection != null) {
                flush(connection);
            }
        }
    }

    private void flush(Connection connection) {
        Rope rope = connection.takeRope();
        if (rope != null) {
            int bytes = outlet.write(rope, connection.framing(), connection.ctx(), connection.direct());
            connection.bytesOut += bytes;
            bytesWritten += bytes;
            connection.backlogged = pending(connection) > 0;
        }
        connection.flushed();
    }

    void countTraffic() {
        if (bytesRead > 0) {
            context.metrics().bytesReceived.add(bytesRead);
            bytesRead = 0;
        }
        if (bytesWritten > 0) {
            context.metrics().bytesWritten.add(bytesWritten);
            bytesWritten = 0;
        }
    }

    void countRead(int bytes) {
        bytesRead += bytes;
    }

    // ---- for connections

    Rope root() {
        return root;
    }

    /** It has something to be flushed in this pass, or in the next one. */
    void touch(Connection connection) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, 2 * touchedCount);
        }
        touched[touchedCount++] = connection;
        schedule();
    }

    boolean fits(Connection connection, @Nullable Rope rope, Message message) {
        int waiting = rope == null ? 0 : rope.bound;
        if (!connection.backlogged && waiting + message.bound() <= settings.sendBuffer()) {
            return true;
        }
        long all = waiting + pending(connection);
        // An empty queue takes any one message, else a message larger than the queue could reach nobody.
        return all == 0 || all + message.bound() <= settings.sendBuffer();
    }

    long queuedBytes(Connection connection, @Nullable Rope rope) {
        return (rope == null ? 0 : rope.bound) + pending(connection);
    }

    private static long pending(Connection connection) {
        ChannelOutboundBuffer buffer = connection.ctx().channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** A message did not fit. @return whether the policy is to close the connection */
    boolean overflow(Connection connection) {
        context.metrics().dropped(DropReason.SLOW_CONSUMER).increment();
        if (settings.slowConsumer() == SlowConsumerPolicy.DROP) {
            return false;
        }
        overflowed.add(connection); // later: it may stand in the list that is just being walked
        schedule();
        return true;
    }

    private void closeOverflowed() {
        if (!overflowed.isEmpty()) {
            overflowed.forEach(one -> one.end(CloseReason.SLOW_CONSUMER, "too slow"));
            overflowed.clear();
        }
    }

    /** Ends a channel whose last bytes are written. */
    void finish(Channel channel, boolean half) {
        if (half
                && channel instanceof DuplexChannel duplex
                && channel.pipeline().get(SslHandler.class) == null) {
            var unused = duplex.shutdownOutput();
            deadlines.put(channel, now() + CLOSE_TIMEOUT_MILLIS);
        } else {
            var unused = channel.close();
        }
    }

    boolean writesDirectly(ChannelHandlerContext ctx) {
        return ctx.channel() instanceof EpollSocketChannel
                && ctx.pipeline().get(SslHandler.class) == null
                && outlet.hasAddress();
    }

    static String addressOf(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet ? TrustedProxies.text(inet) : String.valueOf(address);
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

    /**
     * Makes a channel a connection and registers it. The channel has a place from {@code Admission}.
     *
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

    /** A channel that is to become a connection within the handshake timeout. */
    void expectSoon(Channel channel) {
        deadlines.put(channel, now() + settings.handshakeTimeout().toMillis());
    }

    public ConnectionIndex index() {
        return index;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Deflation deflation() {
        return deflation;
    }

    int maxMessageSize() {
        return settings.maxMessageSize();
    }

    long now() {
        return context.now();
    }

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

    /** Its own connect came by the mailbox. */
    public void connected(ClientId id) {
        Connection connection = index.find(id);
        if (connection != null) {
            connection.member = true;
            connection.registered();
        }
    }

    /** Releases native memory; no connection is left. */
    public void close() {
        outlet.close();
        deflation.close();
    }
}
