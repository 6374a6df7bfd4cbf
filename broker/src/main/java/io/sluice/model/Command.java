package io.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a node, and, once {@code apply} has taken it, what a node reads in its mailbox.
 *
 * @param <R> what the caller learns
 */
public sealed interface Command<R> {
    /** A command about one client; fails if the client is not connected. */
    sealed interface OnClient<R> extends Command<R> {
        ClientId client();
    }

    /**
     * A new connection. Only its own node sends it.
     *
     * @param remoteAddress host and port as backends should see it
     * @param protocol {@code websocket}, {@code text} or {@code frame}
     * @param introduction what is known of it already: state from its first moment on
     */
    record Connect(ClientId client, String remoteAddress, String protocol, Introduction introduction)
            implements OnClient<Boolean> {
        /** One of whom nothing is known. */
        public Connect(ClientId client, String remoteAddress, String protocol) {
            this(client, remoteAddress, protocol, Introduction.NONE);
        }

        @Override
        public void dispatch(Cases cases) {
            cases.connect(this);
        }
    }

    /**
     * The end of a connection, told by its own node or asked for by a backend.
     *
     * @param message written before the close, by a node that still holds the socket
     * @param code the close code for the socket
     * @param reasonText the reason for the socket, at most 123 bytes
     * @param abrupt cut the socket at once and flush nothing ({@code destroyClient})
     */
    record Close(
            ClientId client, CloseReason reason, @Nullable Payload message, int code, String reasonText, boolean abrupt)
            implements OnClient<Boolean> {
        @Override
        public void dispatch(Cases cases) {
            cases.close(this);
        }
    }

    /** Gives the client a uid; the answer is the one it had. */
    record Bind(ClientId client, Uid uid) implements OnClient<Optional<Uid>> {
        @Override
        public void dispatch(Cases cases) {
            cases.bind(this);
        }
    }

    /** Takes the uid away, if it is the expected one where one is given; the answer is the one it had. */
    record Unbind(ClientId client, @Nullable Uid expected) implements OnClient<Optional<Uid>> {
        @Override
        public void dispatch(Cases cases) {
            cases.unbind(this);
        }
    }

    /** The answer is how many of the groups were new to the client. */
    record Join(ClientId client, List<Group> groups) implements OnClient<Integer> {
        public Join {
            groups = List.copyOf(groups);
        }

        @Override
        public void dispatch(Cases cases) {
            cases.join(this);
        }
    }

    /** The answer is how many of the groups the client was in. */
    record Leave(ClientId client, List<Group> groups) implements OnClient<Integer> {
        public Leave {
            groups = List.copyOf(groups);
        }

        @Override
        public void dispatch(Cases cases) {
            cases.leave(this);
        }
    }

    /** Replaces the session; the answer is its new version. */
    record SetSession(ClientId client, String json, OptionalLong ifVersion) implements OnClient<Long> {
        @Override
        public void dispatch(Cases cases) {
            cases.setSession(this);
        }
    }

    /**
     * A message.
     *
     * @param messageId chosen by the caller, at most 64 characters
     * @param awaitWritten how long to wait for the nodes' own counts; empty for {@code wait=routed}
     */
    record Send(
            String messageId,
            Target target,
            List<ClientId> exceptClients,
            List<Uid> exceptUids,
            Payload payload,
            Optional<Duration> awaitWritten)
            implements Command<Receipt> {
        public Send {
            exceptClients = List.copyOf(exceptClients);
            exceptUids = List.copyOf(exceptUids);
        }

        @Override
        public void dispatch(Cases cases) {
            cases.send(this);
        }
    }

    void dispatch(Cases cases);

    interface Cases {
        void connect(Connect connect);

        void close(Close close);

        void bind(Bind bind);

        void unbind(Unbind unbind);

        void join(Join join);

        void leave(Leave leave);

        void setSession(SetSession setSession);

        void send(Send send);
    }
}
