package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.unix.FileDescriptor;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Introduction;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live client: the only handler in its channel's pipeline, or the last after TLS. Holds its {@link ConnectionState}
 * and what waits to be written to it. What moves it on keeps nothing of a client and is there once for a loop: {@link
 * Arrivals}, {@link Input}, {@link Departures}.
 *
 * <p>Threads: its event loop, all of it.
 *
 * <p>Failure: whatever ends the channel leads to {@link #channelInactive}, from where {@link Departures} clears up.
 */
public final class Connection extends IndexedClient {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final AtomicIntegerFieldUpdater<Connection> ON_ITS_WAY =
            AtomicIntegerFieldUpdater.newUpdater(Connection.class, "onItsWay");

    private final ConnectionLoop loop;
    private final Framing framing;
    private final @Nullable String forwardedAddress;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable FileDescriptor socket;
    private @Nullable Rope rope;
    private boolean failed;

    ConnectionState state = ConnectionState.REGISTERING;
    Ending ending = Ending.NONE;

    /** Written before everything else, then forgotten. */
    List<Message> greeting;

    /** What was received and not yet understood, while there is such. */
    @Nullable Inbound inbound;

    /** Whether the channel's queue was not empty when it was looked at last. */
    boolean backlogged;

    /** What its place counts for in {@code Admission}. */
    long addressKey;

    /** Its {@link Quota} of messages and of inflated bytes. */
    long messagesPaid;

    long inflationPaid;

    /** What its input has cost is paid for at this time, see {@link FairShare}; while it is resting, it is not read. */
    long workPaid;

    boolean resting;

    /** Whether it is not read for what it has said, see {@link Uplink}. */
    boolean held;

    /** Bytes of its messages that are on their way to Redis; other threads take off what has arrived. */
    private volatile int onItsWay;

    /** Bytes that came after its end. */
    int ignored;

    /** Whether its next pong answers a ping of ours. */
    boolean pongDue;

    /** Times are in milliseconds of the monotonic clock. */
    long connectedAt;

    /** What Redis was told of it with its connect; none once that is in the index. */
    Introduction introduction = Introduction.NONE;

    /** {@link Long#MAX_VALUE} = never. */
    long expiresAt = Long.MAX_VALUE;

    long lastHeard;
    long lastPing;
    long bytesIn;
    long bytesOut;

    /**
     * A connection whose registration is under way.
     *
     * @param forwardedAddress the address that a trusted proxy gave, or null: then the socket's own
     * @param greeting written before everything else, once it is registered
     */
    Connection(
            ConnectionLoop loop,
            ClientId id,
            Framing framing,
            @Nullable String forwardedAddress,
            List<Message> greeting) {
        super(id);
        this.loop = loop;
        this.framing = framing;
        this.forwardedAddress = forwardedAddress;
        this.greeting = greeting;
        this.connectedAt = loop.now();
        this.lastHeard = connectedAt;
        this.lastPing = connectedAt;
        this.messagesPaid = Quota.start(connectedAt);
        this.inflationPaid = messagesPaid;
        this.workPaid = messagesPaid;
    }

    // ---- what others ask

    boolean isRegistered() {
        return state == ConnectionState.OPEN || state == ConnectionState.OVERFLOWED;
    }

    /** Whether it has a uid, or will have it with the frame of its connect. */
    boolean isBound() {
        return uid != null || introduction.uid().isPresent();
    }

    /** Whether what the client says still matters. */
    boolean isHeard() {
        return ending == Ending.NONE && state != ConnectionState.CLOSED;
    }

    /** Whether its handler threw something that is not the network's fault. */
    boolean isFailed() {
        return failed;
    }

    Framing framing() {
        return framing;
    }

    ChannelHandlerContext ctx() {
        return Objects.requireNonNull(ctx, "used before it was added to its pipeline");
    }

    /** A plain epoll socket, which may be written directly; else null. */
    @Nullable FileDescriptor socket() {
        return socket;
    }

    /** Host and port as backends should see it. */
    String remoteAddress() {
        return forwardedAddress != null ? forwardedAddress : Arrivals.addressOf(ctx().channel());
    }

    // ---- what is written

    /**
     * Queues a message for the present pass.
     *
     * @return whether it was accepted; if not, it was dropped and counted, and the connection may be about to close
     */
    public boolean send(Message message) {
        if (state != ConnectionState.OPEN) {
            if (state == ConnectionState.OVERFLOWED) {
                loop.limit().countDrop();
            }
            return false;
        }
        if (!loop.limit().fits(this, rope, message, loop.pass().settings())) {
            if (loop.limit().overflow(this, loop.pass().settings())) {
                state = ConnectionState.OVERFLOWED;
                loop.pass().touch(this); // an answer to a ping is sent in no pass: let one come
            }
            return false;
        }
        append(message);
        return true;
    }

    /**
     * Answers a ping. Of the answers that would leave together only the last does (RFC 6455 section 5.5.3), so a flood of
     * pings costs little more to answer than one.
     */
    void pong(Message pong) {
        if (state == ConnectionState.OPEN && rope != null && rope.endsInPong()) {
            rope = rope.withoutLast().then(pong);
        } else {
            send(pong);
        }
    }

    /** Queues it whatever already waits. */
    void append(Message message) {
        Rope before = rope;
        if (before == null) {
            loop.pass().touch(this);
            before = loop.pass().root();
        }
        rope = before.then(message);
    }

    @Nullable Rope takeRope() {
        Rope taken = rope;
        rope = null;
        return taken;
    }

    /** Drops what waits for the present pass. */
    void dropRope() {
        rope = null;
    }

    long queuedBytes() {
        return OutputLimit.queuedBytes(this, rope);
    }

    /** All that was queued is with the channel: does what is to follow. */
    void flushed() {
        if (ending != Ending.NONE) {
            loop.departures().flushed(this);
        }
    }

    // ---- how it ends

    /** See {@link Departures#end}. */
    void end(CloseReason reason, String text) {
        loop.departures().end(this, reason, text);
    }

    /** See {@link Departures#fail}. */
    void fail(CloseReason reason, String text) {
        loop.departures().fail(this, reason, text);
    }

    /** Ends it because the mailbox says so: the cluster knows. */
    public void kick(Command.Close command) {
        loop.departures().kick(this, command);
    }

    // ---- what is read

    /** Reads its socket again, or no more; silence while it was not read is no fault of the client's. */
    void reading(boolean now) {
        ctx().channel().config().setAutoRead(now && !isStopped());
        lastHeard = loop.now();
    }

    /** Whether it is not read for its own sake. */
    boolean isStopped() {
        return resting || held;
    }

    int onItsWay() {
        return onItsWay;
    }

    /** On any thread. */
    void saying(int change) {
        ON_ITS_WAY.addAndGet(this, change);
    }

    Input input() {
        return loop.input();
    }

    Inbound ownInbound() {
        Inbound known = inbound;
        return known == null ? inbound = new Inbound() : known;
    }

    // ---- what the channel says

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        socket = loop.plainSocket(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object msg) {
        loop.input().received(this, (ByteBuf) msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        loop.departures().gone(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // What a client does wrong in TLS comes wrapped in a DecoderException.
        if (!(cause instanceof IOException || cause.getCause() instanceof IOException)) {
            failed = true;
            LOG.warn("connection failed client_id={}", id(), cause);
        }
        var unused = from.close();
    }
}
