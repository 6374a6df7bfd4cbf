package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.gateway.admission.Admission;
import io.sluice.gateway.admission.ClientScript;
import io.sluice.gateway.admission.ConnectRules;
import io.sluice.gateway.admission.Entry;
import io.sluice.gateway.admission.OfferedToken;
import io.sluice.gateway.admission.Refusal;
import io.sluice.gateway.admission.RefusedException;
import io.sluice.gateway.admission.RequestHead;
import io.sluice.gateway.admission.RetryHint;
import io.sluice.gateway.admission.TrustedProxies;
import io.sluice.gateway.admission.Upgrade;
import io.sluice.metrics.GatewayMetrics.RefusalReason;
import io.sluice.model.ClientId;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of a WebSocket (RFC 6455 section 4). When the request is good and there is a place, this handler
 * puts a {@link Connection} where it stood; that one answers 101 once Redis knows the client, or 503. Otherwise it
 * answers why not and ends the connection. A request for the JavaScript client is answered before all that, and another
 * request may follow it.
 *
 * <p>Threads: the channel's event loop.
 *
 * <p>Failure: a client that does not finish its request is cut by the sweep, and so is one that has fetched the script and
 * has not become a connection within the same time.
 */
public final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private final ConnectionLoop loop;
    private final HeadBuffer heads;
    private @Nullable String proxiedAddress;
    private boolean answered;
    private boolean serving;

    public HandshakeHandler(ConnectionLoop loop) {
        this.loop = loop;
        this.heads = new HeadBuffer(loop);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        loop.arrivals().expectSoon(ctx.channel());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ProxiedAddress proxied) {
            proxiedAddress = proxied.text().isEmpty() ? null : proxied.text();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (answered) {
            in.release();
            return;
        }
        heads.add(in);
        if (!serving) {
            read(ctx);
        }
        if (!heads.settle(ctx.alloc()) && !answered) {
            refuse(ctx, Refusal.crowded());
        }
    }

    private void read(ChannelHandlerContext ctx) {
        switch (heads.look()) {
            case MALFORMED -> refuse(ctx, Refusal.badRequest(400, "Bad Request", "malformed request"));
            case TOO_LARGE ->
                refuse(ctx, Refusal.badRequest(431, "Request Header Fields Too Large", "expected: at most 16 KiB"));
            case WHOLE -> decide(ctx, heads.takeHead());
            case INCOMPLETE -> {}
        }
    }

    private void decide(ChannelHandlerContext ctx, String text) {
        RequestHead head;
        try {
            head = RequestHead.parse(text);
        } catch (IllegalArgumentException e) {
            refuse(ctx, Refusal.badRequest(400, "Bad Request", String.valueOf(e.getMessage())));
            return;
        }
        ClientScript.Answer script = ClientScript.answer(head);
        if (script != null) {
            serve(ctx, script);
            return;
        }
        Admission admission = loop.context().admission();
        Refusal refusal = Upgrade.flaw(head);
        if (refusal == null) {
            refusal = admission.origin(head.header("origin"));
        }
        String forwarded = forwardedAddress(ctx, head, admission.proxies());
        long addressKey = admission.addressKey(forwarded, ctx.channel().remoteAddress());
        if (refusal == null) {
            refusal = admission.enter(addressKey); // before the token: a signature takes a hundred times as long
        }
        if (refusal != null) {
            refuse(ctx, refusal);
            return;
        }
        String address = forwarded != null ? forwarded : Arrivals.addressOf(ctx.channel());
        ConnectRules rules = admission.rules();
        String token = rules.wantToken() ? OfferedToken.of(head) : null;
        await(
                ctx,
                rules.judge(token, address),
                () -> admission.leave(addressKey),
                judged -> ask(ctx, head, rules, forwarded, addressKey, judged));
    }

    private void ask(
            ChannelHandlerContext ctx,
            RequestHead head,
            ConnectRules rules,
            @Nullable String forwarded,
            long addressKey,
            Entry judged) {
        Admission admission = loop.context().admission();
        Refusal refusal = admission.pace();
        if (refusal != null) {
            admission.leave(addressKey);
            refuse(ctx, refusal);
            return;
        }
        ClientId id = loop.arrivals().drawId();
        String address = forwarded != null ? forwarded : Arrivals.addressOf(ctx.channel());
        await(
                ctx,
                rules.ask(head, id, address, judged),
                () -> admission.leave(addressKey),
                entry -> admit(ctx, head, id, forwarded, addressKey, entry));
    }

    /**
     * Goes on with what was asked for, on the event loop; nothing is read in between.
     *
     * @param undo run when the client is refused, or gone by then
     */
    private void await(ChannelHandlerContext ctx, CompletionStage<Entry> asked, Runnable undo, Consumer<Entry> next) {
        CompletableFuture<Entry> answer = asked.toCompletableFuture();
        if (!answer.isDone()) {
            serving = true;
            ctx.channel().config().setAutoRead(false);
        }
        var unused = answer.whenComplete((entry, failure) -> {
            if (ctx.executor().inEventLoop() && !serving) {
                goOn(ctx, entry, failure, undo, next);
            } else {
                ctx.executor().execute(() -> {
                    serving = false;
                    ctx.channel().config().setAutoRead(true);
                    goOn(ctx, entry, failure, undo, next);
                });
            }
        });
    }

    private void goOn(
            ChannelHandlerContext ctx,
            @Nullable Entry entry,
            @Nullable Throwable failure,
            Runnable undo,
            Consumer<Entry> next) {
        if (answered || !ctx.channel().isActive() || ctx.isRemoved()) {
            undo.run(); // gone, or refused meanwhile for what it sent on
        } else if (entry != null) {
            next.accept(entry);
        } else {
            undo.run();
            refuse(ctx, refusal(failure));
        }
    }

    private static Refusal refusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RefusedException refused
                ? refused.refusal()
                : Refusal.unavailable(RefusalReason.RULES_UNAVAILABLE, "the client cannot be judged", RetryHint.soon());
    }

    /** Nothing more is read until it is written: who asks without reading the answers waits. */
    private void serve(ChannelHandlerContext ctx, ClientScript.Answer script) {
        ByteBuf bytes = Unpooled.wrappedBuffer(script.head(), script.body());
        if (script.last()) {
            end(ctx, bytes);
            return;
        }
        serving = true;
        heads.trim();
        ctx.channel().config().setAutoRead(false);
        // In a step of its own: a hundred requests in one packet are not a hundred calls deep.
        ctx.writeAndFlush(bytes).addListener(done -> ctx.executor().execute(() -> served(ctx)));
    }

    private void served(ChannelHandlerContext ctx) {
        serving = false;
        ctx.channel().config().setAutoRead(true);
        read(ctx);
    }

    private void admit(
            ChannelHandlerContext ctx,
            RequestHead head,
            ClientId id,
            @Nullable String forwarded,
            long addressKey,
            Entry entry) {
        Upgrade upgrade = Upgrade.answer(head, loop.context().admission().subprotocols());
        Framing framing = upgrade.deflate() ? Framing.WEBSOCKET_DEFLATE : Framing.WEBSOCKET;
        Message greeting = Message.verbatim(upgrade.response());
        Connection connection = loop.arrivals().arrive(ctx.channel(), id, framing, forwarded, greeting, entry);
        connection.addressKey = addressKey;
        ByteBuf rest = heads.takeRest();
        answered = true;
        ctx.pipeline().replace(this, null, connection);
        if (rest != null && rest.isReadable()) {
            ctx.fireChannelRead(rest);
        } else if (rest != null) {
            rest.release();
        }
    }

    private @Nullable String forwardedAddress(ChannelHandlerContext ctx, RequestHead head, TrustedProxies proxies) {
        String forwardedFor = head.header("x-forwarded-for");
        if (forwardedFor == null || !(ctx.channel().remoteAddress() instanceof InetSocketAddress peer)) {
            return proxiedAddress;
        }
        return proxies.trusts(peer.getAddress()) ? proxies.clientAddress(peer, forwardedFor) : proxiedAddress;
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        loop.context().metrics().refused(refusal.reason(), refusal.status());
        end(ctx, Unpooled.wrappedBuffer(refusal.response()));
    }

    /** Writes the last bytes of this connection. */
    private void end(ChannelHandlerContext ctx, ByteBuf bytes) {
        answered = true;
        heads.release();
        ctx.writeAndFlush(bytes).addListener(done -> loop.departures().finish(ctx.channel(), true));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        heads.release();
        loop.deadlines().remove(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
