package io.sluice.gateway.connection;

import io.netty.channel.Channel;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.gateway.admission.Entry;
import io.sluice.gateway.admission.Refusal;
import io.sluice.gateway.admission.RetryHint;
import io.sluice.gateway.admission.TrustedProxies;
import io.sluice.metrics.GatewayMetrics.RefusalReason;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a channel becomes a connection: it gets a client_id, is told to Redis, and is greeted once Redis knows it, by the
 * answer or by its own frame, whichever is first. Nothing is written to it before.
 *
 * <p>Threads: its event loop. One for all its connections.
 *
 * <p>Failure: a client that Redis did not take is refused; where Redis may have taken it, it is also reported closed.
 * One of which nothing is heard is cut by its deadline.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final long TELL_MILLIS = 1_000;

    private final ConnectionLoop loop;
    private final SecureRandom random = new SecureRandom();
    private long toldAt = Long.MIN_VALUE / 2;

    Arrivals(ConnectionLoop loop) {
        this.loop = loop;
    }

    /** A channel that is to become a connection within the handshake timeout. */
    void expectSoon(Channel channel) {
        long timeout = loop.context().settings().handshakeTimeout().toMillis();
        boolean late = loop.context().admission().draining(); // it must not hold up the end
        loop.deadlines()
                .put(channel, loop.now() + (late ? Math.min(timeout, Departures.CLOSE_TIMEOUT_MILLIS) : timeout));
    }

    /**
     * Makes a channel a connection and registers it. The channel has a place from {@code Admission}.
     *
     * @param forwardedAddress the client's address if it is not the socket's
     * @param upgrade the answer to the handshake, if there was one; written before everything else, once it is
     *     registered
     * @param entry what token and hook said of it
     * @return the handler, still to be put into the pipeline
     */
    Connection arrive(
            Channel channel,
            ClientId id,
            Framing framing,
            @Nullable String forwardedAddress,
            @Nullable Message upgrade,
            Entry entry) {
        Connection connection = new Connection(loop, id, framing, forwardedAddress, greeting(id, upgrade, entry));
        connection.introduction = entry.client();
        entry.expiresAt().ifPresent(at -> connection.expiresAt = loop.now() + at - System.currentTimeMillis());
        loop.index().add(connection);
        expectSoon(channel);
        String address = forwardedAddress != null ? forwardedAddress : addressOf(channel);
        var unused = loop.context()
                .membership()
                .connect(new Command.Connect(id, address, framing.label(), entry.client()))
                .whenComplete((done, failure) -> loop.submit(same -> {
                    if (failure == null) {
                        registered(connection);
                    } else {
                        notRegistered(connection, failure);
                    }
                }));
        return connection;
    }

    private List<Message> greeting(ClientId id, @Nullable Message upgrade, Entry entry) {
        Message welcome =
                entry.welcome().map(Message::of).orElseGet(() -> loop.context().welcome(id));
        return Stream.of(Optional.ofNullable(upgrade), Optional.ofNullable(welcome))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Draws an id that this loop owns. */
    ClientId drawId() {
        while (true) {
            ClientId id = ClientId.draw(loop.context().membership().id(), random);
            if (loop.owns(id)) {
                return id;
            }
        }
    }

    static String addressOf(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet ? TrustedProxies.text(inet) : String.valueOf(address);
    }

    /** Redis knows it: by the answer or by its own frame, whichever was first. */
    void registered(Connection connection) {
        if (connection.state != ConnectionState.REGISTERING) {
            return;
        }
        connection.state = ConnectionState.OPEN;
        connection.lastHeard = loop.now();
        connection.lastPing = connection.lastHeard;
        loop.deadlines().remove(connection.ctx().channel());
        loop.context().metrics().connections.increment();
        connection.greeting.forEach(connection::append);
        connection.greeting = List.of();
        loop.input().resume(connection);
    }

    /** An outage of Redis is told elsewhere; all else is the fault of a token, a hook or a setting: one line in a second. */
    private void log(Connection connection, Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        if (cause instanceof Unavailable || loop.now() - toldAt < TELL_MILLIS) {
            LOG.debug("client is not registered client_id={}", connection.id(), why);
            return;
        }
        toldAt = loop.now();
        LOG.atWarn()
                .addKeyValue("client_id", connection.id())
                .addKeyValue("cause", cause.toString())
                .log("the client could not be registered");
    }

    /** Redis did not take it. */
    private void notRegistered(Connection connection, Throwable why) {
        if (connection.state != ConnectionState.REGISTERING) {
            return;
        }
        log(connection, why);
        loop.index().remove(connection);
        if (!(why instanceof Unavailable unavailable && unavailable.outcome() == Unavailable.Outcome.NOTHING)) {
            loop.context().membership().closed(connection.id(), CloseReason.ERROR, CloseReason.ERROR.code());
        }
        connection.state = ConnectionState.CLOSING;
        connection.ending = Ending.HALF_CLOSE;
        Refusal refusal = Refusal.unavailable(
                RefusalReason.NOT_REGISTERED, "the client could not be registered", RetryHint.soon());
        loop.context().metrics().refused(refusal.reason(), refusal.status());
        if (connection.framing().isWebSocket()) {
            connection.append(Message.verbatim(refusal.response()));
        }
        loop.pass().touch(connection);
    }
}
