package io.sluice.backplane.wire;

import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what {@link CommandWriter} wrote, for one node. */
final class CommandReader {
    private static final CloseReason[] REASONS = CloseReason.values();

    private final NodeId node;
    private final WireReader in;

    CommandReader(NodeId node, WireReader in) {
        this.node = node;
        this.in = in;
    }

    /** @throws WireException if the bytes are not an envelope */
    Envelope read() {
        int start = in.offset();
        try {
            int kind = in.octet();
            return switch (kind) {
                case Kind.CONNECT -> applied(new Command.Connect(client(), in.text(), in.text()));
                case Kind.CLOSE -> applied(close());
                case Kind.BIND -> applied(new Command.Bind(client(), uid()));
                case Kind.UNBIND -> applied(new Command.Unbind(client(), null));
                case Kind.JOIN -> applied(new Command.Join(client(), list(this::group)));
                case Kind.LEAVE -> applied(new Command.Leave(client(), list(this::group)));
                case Kind.SESSION -> applied(new Command.SetSession(client(), in.text(), OptionalLong.empty()));
                case Kind.SEND -> send();
                case Kind.INSPECT -> inspect(start);
                case Kind.AUDIT -> audit(start);
                default -> throw new WireException(start, "envelope of kind " + kind + " (expected: 1 to 10)");
            };
        } catch (IllegalArgumentException e) {
            throw new WireException(start, String.valueOf(e.getMessage()));
        }
    }

    private static Envelope applied(Command<?> command) {
        return new Envelope.Applied(command, null);
    }

    private Command.Close close() {
        ClientId client = client();
        int reason = in.octet();
        if (reason >= REASONS.length) {
            throw new WireException(in.offset(), "close reason " + reason);
        }
        int code = (int) in.varint();
        String text = in.text();
        boolean abrupt = in.octet() != 0;
        Payload message = in.octet() == 0 ? null : payload();
        return new Command.Close(client, REASONS[reason], message, code, text, abrupt);
    }

    private Envelope send() {
        String messageId = in.text();
        Target target = target();
        List<ClientId> exceptClients = list(this::client);
        List<Uid> exceptUids = list(this::uid);
        Payload payload = payload();
        AnswerTo answer = answer();
        Optional<Duration> awaited = answer == null ? Optional.empty() : Optional.of(Duration.ZERO);
        return new Envelope.Applied(
                new Command.Send(messageId, target, exceptClients, exceptUids, payload, awaited), answer);
    }

    private Target target() {
        int kind = in.octet();
        return switch (kind) {
            case Kind.TO_EVERYONE -> new Target.Everyone();
            case Kind.TO_CLIENTS -> new Target.Clients(list(this::client));
            case Kind.TO_UIDS -> new Target.Uids(list(this::uid));
            case Kind.TO_GROUPS -> new Target.Groups(list(this::group));
            default -> throw new WireException(in.offset(), "target of kind " + kind + " (expected: 0 to 3)");
        };
    }

    private Envelope inspect(int start) {
        int limit = (int) Math.min(in.varint(), Integer.MAX_VALUE);
        AnswerTo answer = answer();
        if (answer == null) {
            throw new WireException(start, "a question without a place for the answer");
        }
        return new Envelope.Inspect(limit, answer);
    }

    private Envelope audit(int start) {
        List<ClientId> clients = list(this::client);
        long from = in.fixed(8);
        AnswerTo answer = answer();
        if (answer == null) {
            throw new WireException(start, "a question without a place for the answer");
        }
        return new Envelope.Audit(clients, from, answer);
    }

    private @Nullable AnswerTo answer() {
        return in.octet() == 0 ? null : new AnswerTo(in.text(), in.varint());
    }

    private ClientId client() {
        return new ClientId(node.bits() << 16 | in.fixed(2), in.fixed(8));
    }

    private Uid uid() {
        return new Uid(in.text());
    }

    private Group group() {
        return new Group(in.text());
    }

    private Payload payload() {
        return new Payload(in.octet() != 0, in.block());
    }

    private <T> List<T> list(Supplier<T> element) {
        int count = in.count();
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }
}
