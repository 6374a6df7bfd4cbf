package io.sluice.backplane.wire;

import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes as bytes. Each is self-delimiting, so that a script puts a frame together by joining those that succeeded.
 *
 * <pre>
 * envelope = kind:1 fields
 * client   = 10 bytes, the id without its node      text, block = varint length, bytes
 * list     = varint count, elements                 answer = 0 | 1 writer:text request:varint
 * </pre>
 */
public final class CommandWriter implements Command.Cases {
    private final WireWriter out = new WireWriter(64);
    private final @Nullable AnswerTo answer;

    private CommandWriter(@Nullable AnswerTo answer) {
        this.answer = answer;
    }

    /** @param answer where a node reports what its sockets took of a {@code Send}; null = nowhere */
    public static byte[] encode(Command<?> command, @Nullable AnswerTo answer) {
        CommandWriter writer = new CommandWriter(answer);
        command.dispatch(writer);
        return writer.out.toBytes();
    }

    public static byte[] encode(Envelope.Inspect inspect) {
        CommandWriter writer = new CommandWriter(inspect.answer());
        writer.out.octet(Kind.INSPECT).varint(inspect.limit());
        writer.answer();
        return writer.out.toBytes();
    }

    public static byte[] encode(Envelope.Audit audit) {
        CommandWriter writer = new CommandWriter(audit.answer());
        writer.out.octet(Kind.AUDIT);
        writer.clients(audit.clients()).fixed(audit.from(), 8);
        writer.answer();
        return writer.out.toBytes();
    }

    @Override
    public void connect(Command.Connect connect) {
        begin(Kind.CONNECT, connect.client()).text(connect.remoteAddress()).text(connect.protocol());
    }

    @Override
    public void close(Command.Close close) {
        begin(Kind.CLOSE, close.client())
                .octet(close.reason().ordinal())
                .varint(close.code())
                .text(close.reasonText())
                .octet(close.abrupt() ? 1 : 0);
        Payload message = close.message();
        out.octet(message == null ? 0 : 1);
        if (message != null) {
            payload(message);
        }
    }

    @Override
    public void bind(Command.Bind bind) {
        begin(Kind.BIND, bind.client()).text(bind.uid().value());
    }

    @Override
    public void unbind(Command.Unbind unbind) {
        begin(Kind.UNBIND, unbind.client());
    }

    @Override
    public void join(Command.Join join) {
        begin(Kind.JOIN, join.client());
        groups(join.groups());
    }

    @Override
    public void leave(Command.Leave leave) {
        begin(Kind.LEAVE, leave.client());
        groups(leave.groups());
    }

    @Override
    public void setSession(Command.SetSession setSession) {
        begin(Kind.SESSION, setSession.client()).text(setSession.json());
    }

    @Override
    public void send(Command.Send send) {
        out.octet(Kind.SEND).text(send.messageId());
        send.target().dispatch(new TargetWriter());
        clients(send.exceptClients());
        uids(send.exceptUids());
        payload(send.payload());
        answer();
    }

    private WireWriter begin(int kind, ClientId client) {
        out.octet(kind);
        return client(client);
    }

    private WireWriter client(ClientId client) {
        return out.fixed(client.high() & 0xFFFF, 2).fixed(client.low(), 8);
    }

    private WireWriter clients(List<ClientId> clients) {
        out.varint(clients.size());
        clients.forEach(this::client);
        return out;
    }

    private WireWriter uids(List<Uid> uids) {
        out.varint(uids.size());
        uids.forEach(uid -> out.text(uid.value()));
        return out;
    }

    private WireWriter groups(List<Group> groups) {
        out.varint(groups.size());
        groups.forEach(group -> out.text(group.value()));
        return out;
    }

    private void payload(Payload payload) {
        out.octet(payload.binary() ? 1 : 0).block(payload.bytes());
    }

    private void answer() {
        AnswerTo to = answer;
        if (to == null) {
            out.octet(0);
        } else {
            out.octet(1).text(to.writer()).varint(to.request());
        }
    }

    private final class TargetWriter implements Target.Cases<WireWriter> {
        @Override
        public WireWriter everyone() {
            return out.octet(Kind.TO_EVERYONE);
        }

        @Override
        public WireWriter clients(List<ClientId> clients) {
            out.octet(Kind.TO_CLIENTS);
            return CommandWriter.this.clients(clients);
        }

        @Override
        public WireWriter uids(List<Uid> uids) {
            out.octet(Kind.TO_UIDS);
            return CommandWriter.this.uids(uids);
        }

        @Override
        public WireWriter groups(List<Group> groups) {
            out.octet(Kind.TO_GROUPS);
            return CommandWriter.this.groups(groups);
        }
    }
}
