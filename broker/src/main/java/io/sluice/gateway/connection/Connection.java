package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.FileDescriptor;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.gateway.admission.Refusal;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live client: the only handler in its channel's pipeline, or the last after TLS.
 *
 * <pre>
 *                     in Redis               close frame sent,               socket gone
 *   REGISTERING ────────────────▶ OPEN ───── or received, or a flaw ──▶ CLOSING ───────▶ CLOSED
 *        │                         │  ╲ queue full, policy "close"       ▲ │                ▲
 *        │                         │   ▶ OVERFLOWED ─────────────────────┘ │ too long: cut  │
 *        └─ Redis did not take it, or the socket died ─────────────────────┴────────────────┘
 * </pre>
 *
 * From CLOSING on it is in no index, nothing more is sent to it, and the cluster knows that it is gone.
 *
 * <p>Threads: its event loop, all of it.
 *
 * <p>Failure: whatever ends the channel leads to {@link #channelInactive}, which tells the cluster if nobody has, gives
 * the place back and releases what was half received.
 */
public final class Connection extends IndexedClient {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private enum State {
        REGISTERING,
        OPEN,
        OVERFLOWED,
        CLOSING,
        CLOSED
    }

    /** What follows once all that was queued is written. */
    private enum Ending {
        /** Nothing: go on, or wait for the client's close frame. */
        NONE,
        /** End our half and ignore what still comes: the client sees why before it sees the end. */
        HALF_CLOSE,
        CLOSE
    }

    private final ConnectionLoop loop;
    private final Framing framing;
    private final @Nullable String forwardedAddress;
    private @Nullable Message greeting;
    private @Nullable ChannelHandlerContext ctx;
    private State state = State.REGISTERING;
    private Ending ending = Ending.NONE;
    private @Nullable FileDescriptor socket;
    private boolean failed;

    /** Whether the channel's queue was not empty when it was looked at last. */
    boolean backlogged;

    private @Nullable Inbound inbound;
    private @Nullable Rope rope;

    /** Times are in milliseconds of the monotonic clock. */
    long connectedAt;

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
            @Nullable Message greeting) {
        super(id);
        this.loop = loop;
        this.framing = framing;
        this.forwardedAddress = forwardedAddress;
        this.greeting = greeting;
        this.connectedAt = loop.now();
        this.lastHeard = connectedAt;
        this.lastPing = connectedAt;
    }

    // ---- what others ask

    boolean isRegistered() {
        return state == State.OPEN || state == State.OVERFLOWED;
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
        return forwardedAddress != null ? forwardedAddress : ConnectionLoop.addressOf(ctx().channel());
    }

    // ---- what is written

    /**
     * Queues a message for the present pass.
     *
     * @return whether it was accepted; if not, it was dropped and counted, and the connection may be about to close
     */
    public boolean send(Message message) {
        if (state != State.OPEN) {
            if (state == State.OVERFLOWED) {
                loop.limit().countDrop();
            }
            return false;
        }
        if (!loop.limit().fits(this, rope, message, loop.pass().settings())) {
            if (loop.limit().overflow(this, loop.pass().settings())) {
                state = State.OVERFLOWED;
            }
            return false;
        }
        append(message);
        return true;
    }

    private void append(Message message) {
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

    long queuedBytes() {
        return OutputLimit.queuedBytes(this, rope);
    }

    /** Reads its socket again, or no more; silence while it was not read is no fault of the client's. */
    void reading(boolean now) {
        ctx().channel().config().setAutoRead(now);
        lastHeard = loop.now();
    }

    // ---- how it begins

    /** Redis knows it: by the answer or by its own frame, whichever was first. */
    void registered() {
        if (state != State.REGISTERING) {
            return;
        }
        state = State.OPEN;
        lastHeard = loop.now();
        lastPing = lastHeard;
        loop.deadlines().remove(ctx().channel());
        loop.context().metrics().connections.increment();
        if (greeting != null) {
            append(greeting);
            greeting = null;
        }
        Message welcome = loop.context().welcome(id());
        if (welcome != null) {
            append(welcome);
        }
        ctx().channel().config().setAutoRead(loop.reading());
        ByteBuf early = inbound == null ? null : inbound.takeRest();
        if (early != null) {
            decode(early, true);
        }
    }

    /** Redis did not take it. */
    void notRegistered(Throwable why) {
        if (state != State.REGISTERING) {
            return;
        }
        LOG.debug("client is not registered client_id={}", id(), why);
        loop.index().remove(this);
        if (!(why instanceof Unavailable unavailable && unavailable.outcome() == Unavailable.Outcome.NOTHING)) {
            loop.context().membership().closed(id(), CloseReason.ERROR, CloseReason.ERROR.code());
        }
        state = State.CLOSING;
        ending = Ending.HALF_CLOSE;
        if (framing.isWebSocket()) {
            loop.context().metrics().refused(503);
            append(Message.verbatim(
                    Refusal.unavailable("the client could not be registered").response()));
        }
        loop.pass().touch(this);
    }

    // ---- how it ends

    /** Ends it for a reason of this node's own, and tells the cluster. */
    void end(CloseReason reason, String text) {
        if (isRegistered()) {
            loop.context().membership().closed(id(), reason, reason.code());
            close(reason, null, reason.code(), text);
        } else if (state == State.REGISTERING) {
            var unused = ctx().close();
        }
    }

    /** The client broke a rule. */
    void fail(CloseReason reason, String text) {
        if (isRegistered()) {
            end(reason, text);
            ending = Ending.HALF_CLOSE;
        } else {
            var unused = ctx().close();
        }
    }

    /** Ends it because the mailbox says so: the cluster knows. */
    public void kick(Command.Close command) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        if (command.abrupt() || command.code() == CloseReason.ERROR.code() || state == State.REGISTERING) {
            leaveIndex(command.reason());
            cut();
        } else {
            close(
                    command.reason(),
                    command.message() == null ? null : Message.of(command.message()),
                    command.code(),
                    command.reasonText());
        }
    }

    private void close(CloseReason reason, @Nullable Message last, int code, String text) {
        leaveIndex(reason);
        if (last != null) {
            append(last);
        }
        if (framing.isWebSocket()) {
            append(Message.close(code, text));
        } else {
            ending = Ending.HALF_CLOSE;
        }
        loop.pass().touch(this);
        loop.deadlines().put(ctx().channel(), loop.now() + ConnectionLoop.CLOSE_TIMEOUT_MILLIS);
        if (!loop.reading()) {
            ctx().channel().config().setAutoRead(true); // to see the client's close frame
        }
    }

    private void leaveIndex(CloseReason reason) {
        if (isRegistered()) {
            loop.context().metrics().connections.decrement();
        }
        state = State.CLOSING;
        loop.index().remove(this);
        loop.context().metrics().closed(reason);
    }

    /** Drops the socket with all that is queued: a reset, where the kernel can. */
    private void cut() {
        Channel channel = ctx().channel();
        rope = null;
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise());
    }

    /** All that was queued is with the channel: does what is to follow. */
    void flushed() {
        if (ending == Ending.NONE || state == State.CLOSED) {
            return;
        }
        boolean half = ending == Ending.HALF_CLOSE;
        ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> loop.finish(ctx().channel(), half));
    }

    // ---- what is read

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        socket = loop.plainSocket(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        bytesIn += in.readableBytes();
        loop.countRead(in.readableBytes());
        if (ending != Ending.NONE || state == State.CLOSED) {
            in.release();
            return;
        }
        ByteBuf rest = inbound == null ? null : inbound.takeRest();
        if (rest != null) {
            rest.writeBytes(in);
            in.release();
            in = rest;
        }
        if (state == State.REGISTERING) {
            // It may not speak before it was answered (RFC 6455 section 4.1); what it said is kept, no more is read.
            from.channel().config().setAutoRead(false);
            keep(in, rest != null);
        } else {
            decode(in, rest != null);
        }
    }

    /** @param own whether the buffer is the one that was kept */
    private void decode(ByteBuf in, boolean own) {
        boolean heard = false;
        try {
            while (ending == Ending.NONE
                    && state != State.CLOSED
                    && framing.reader().readOne(this, in)) {
                heard = true;
            }
        } catch (RuntimeException e) {
            in.release();
            throw e;
        }
        if (heard && state == State.OPEN) {
            lastHeard = loop.now();
        }
        if (in.isReadable() && ending == Ending.NONE && state != State.CLOSED) {
            keep(in, own);
        } else {
            in.release();
        }
        if (inbound != null && inbound.isEmpty()) {
            inbound = null;
        }
    }

    private void keep(ByteBuf left, boolean own) {
        if (own) {
            ownInbound().keepOwn(left);
        } else {
            ownInbound().keep(left, alloc());
        }
    }

    @Nullable Inbound inbound() {
        return inbound;
    }

    Inbound ownInbound() {
        Inbound known = inbound;
        return known == null ? inbound = new Inbound() : known;
    }

    void heardMessage(boolean binary, ByteBuf payload) {
        if (state == State.OPEN) {
            loop.context().clientMessage(this, binary, payload);
        }
    }

    void heardPing(byte[] payload) {
        send(Message.pong(payload));
    }

    void heardPong() {
        // That it came is all there is to it.
    }

    /** The client's close frame: an answer to ours, or a goodbye that is answered with the same code. */
    void heardClose(int code) {
        if (isRegistered()) {
            loop.context().membership().closed(id(), CloseReason.CLIENT, code);
            close(CloseReason.CLIENT, null, code, "");
        }
        ending = Ending.CLOSE;
        loop.pass().touch(this);
    }

    int maxMessageSize() {
        return loop.pass().settings().maxMessageSize();
    }

    Deflation deflation() {
        return loop.deflation();
    }

    ByteBufAllocator alloc() {
        return ctx().alloc();
    }

    // ---- what the channel says

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (state == State.REGISTERING || isRegistered()) {
            CloseReason reason = failed ? CloseReason.ERROR : CloseReason.CLIENT;
            leaveIndex(reason);
            loop.context().membership().closed(id(), reason, CloseReason.ERROR.code());
        }
        state = State.CLOSED;
        rope = null;
        loop.deadlines().remove(from.channel());
        loop.context().admission().leave();
        if (inbound != null) {
            inbound.release();
            inbound = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (!(cause instanceof IOException)) {
            failed = true;
            LOG.warn("connection failed client_id={}", id(), cause);
        }
        var unused = from.close();
    }
}
